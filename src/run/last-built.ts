import { join } from 'node:path';
import type { Files } from '../ports/files.ts';

/**
 * Remembers the image that was built last, or that turned out to be what would have been built, whether or not it passed its
 * tests: that is what people want to look into and to test again.
 *
 * @param stateDir absolute path of `.stack/`
 * @param reference `repository:i-…`
 */
export async function rememberBuilt(
  files: Files,
  stateDir: string,
  key: string,
  reference: string,
): Promise<void> {
  const text = `${JSON.stringify({ reference })}\n`;
  if ((await files.readText(pathOf(stateDir, key))) === text) return;
  await files.writeFile(pathOf(stateDir, key), text);
}

/** @returns the reference remembered for an image of this repository; `undefined` when there is none */
export async function lastBuilt(
  files: Files,
  stateDir: string,
  image: { readonly key: string; readonly repository: string },
): Promise<string | undefined> {
  const text = await files.readText(pathOf(stateDir, image.key));
  const reference = text === undefined ? undefined : referenceIn(text);
  // With --registry the same image has other names.
  return reference?.startsWith(`${image.repository}:i-`) === true ? reference : undefined;
}

function referenceIn(text: string): string | undefined {
  try {
    const { reference } = JSON.parse(text) as { reference?: unknown };
    return typeof reference === 'string' ? reference : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(stateDir: string, key: string): string {
  return join(stateDir, 'built', `${key}.json`);
}
