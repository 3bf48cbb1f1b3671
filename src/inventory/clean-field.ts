/** Longest name or version that an inventory keeps, in characters. */
export const maxFieldLength = 200;

/** Controls, invisible format characters (among them those that turn the direction of text), broken halves of characters, line and paragraph separators. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A name or version from inside an image as one short line that can be shown anywhere.
 *
 * @returns `undefined` when nothing visible is in it
 */
export function cleanField(text: string): string | undefined {
  const start = text.trimStart().slice(0, 4 * maxFieldLength);
  const visible = start.replaceAll(/\s+/g, ' ').replaceAll(invisible, '').trim();
  const clean = Array.from(visible).slice(0, maxFieldLength).join('').trimEnd();
  return clean === '' ? undefined : clean;
}
