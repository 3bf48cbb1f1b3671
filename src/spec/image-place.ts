import type { SourceLocation } from '../errors/user-error.ts';
import type { ParsedSpec } from './parse-spec.ts';
import type { ImageDocument } from './schema.ts';

/** The place of what an image says under a key; of the image's own key when it says nothing there. */
export function placeInImage(
  { document, locate }: ParsedSpec,
  image: string,
  key: keyof ImageDocument,
): SourceLocation {
  const isWritten = document.images[image]?.[key] !== undefined;
  return isWritten ? locate(['images', image, key]) : locate(['images', image], 'key');
}
