import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../server/answer.ts';

/** The files that the page takes along, read once. */
export interface StaticAssets {
  /** `/assets/page.9f86d081.js`, below the base path; empty when there is no such file. */
  readonly scriptPath: string;
  readonly stylePath: string;
  /** The file of a path; `undefined` when there is none. */
  answer(path: string): Answer | undefined;
}

/** Nothing that has a digest in its name ever changes. */
const cacheForEver = 'public, max-age=31536000, immutable';

/**
 * Reads `page.js` and `page.css`.
 *
 * @param folder `undefined`: there are none
 * @throws when one of them cannot be read
 */
export async function readAssets(folder: string | undefined): Promise<StaticAssets> {
  const [script, style] = await Promise.all([
    readAsset(folder, 'js', 'text/javascript; charset=utf-8'),
    readAsset(folder, 'css', 'text/css; charset=utf-8'),
  ]);
  const answers = new Map([script, style].map(({ path, answer }) => [path, answer]));
  return { scriptPath: script.path, stylePath: style.path, answer: (path) => answers.get(path) };
}

async function readAsset(folder: string | undefined, ending: string, type: string) {
  if (folder === undefined) return { path: '', answer: undefined };
  const body = await readFile(join(folder, `page.${ending}`));
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 8);
  const answer: Answer = {
    status: 200,
    type,
    body,
    isOfData: false,
    headers: { 'cache-control': cacheForEver },
  };
  return { path: `/assets/page.${digest}.${ending}`, answer };
}
