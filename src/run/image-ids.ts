import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import { imageTag } from '../identity/exact-tags.ts';

/**
 * Remembers the image ID of what was built, where the engine calls it something else (images in containerd): the ID could not be
 * told from the engine any more.
 *
 * @param stateDir absolute path of `.stack/`
 */
export async function rememberImageId(
  files: Files,
  stateDir: string,
  key: string,
  { imageId, engineId }: { readonly imageId: string; readonly engineId: string | undefined },
): Promise<void> {
  if (engineId === imageId) return;
  await files.writeFile(pathOf(stateDir, key, imageTag(imageId)), `${imageId}\n`);
}

/** The image ID behind an exact tag; `undefined` when nothing was remembered. */
export async function rememberedImageId(
  files: Files,
  stateDir: string,
  key: string,
  exactTag: string,
): Promise<string | undefined> {
  const text = (await files.readText(pathOf(stateDir, key, exactTag)))?.trim();
  return text !== undefined && imageTag(text) === exactTag ? text : undefined;
}

function pathOf(stateDir: string, key: string, exactTag: string): string {
  return join(stateDir, 'image-ids', key, exactTag);
}
