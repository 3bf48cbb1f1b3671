import { join } from 'node:path';
import type { LegResult } from '../legs/join-reports.ts';
import type { Files } from '../ports/files.ts';
import { stepNames } from '../report/run-report.ts';
import { byCodeUnits } from '../text/code-units.ts';

/** What files of an image look like, without its key, by the folder that they are in. */
const endings: Readonly<Record<string, RegExp>> = {
  logs: new RegExp(`^\\.(?:${stepNames.join('|')})\\.log$`),
  junit: new RegExp(`^\\.(?:${stepNames.join('|')})(?:\\..+)?\\.xml$`),
  manifests: /^\.md$/,
  inventory: /^\.json$/,
};

/**
 * Copies what legs left of their images: logs, JUnit files, pages, inventories. Of each image the files come from one folder; what is
 * of no image stays behind, but for the log of each leg (`logs/run.leg-base-notebook.log`). Links are not followed.
 *
 * @param sources of which result each image is taken, by key
 * @param artifactsDir absolute path of the folder that they come together in
 */
export async function copyResults(
  files: Files,
  results: readonly LegResult[],
  sources: ReadonlyMap<string, LegResult>,
  artifactsDir: string,
): Promise<void> {
  for (const result of results) {
    const keys = [...sources].flatMap(([key, source]) => (source === result ? [key] : []));
    for (const folder of Object.keys(endings)) {
      for (const path of await filesIn(files, result.dir, folder)) {
        if (keyOf(folder, path, [...sources.keys()], keys) === undefined) continue;
        await copy(files, join(result.dir, folder, path), join(artifactsDir, folder, path));
      }
    }
  }
  const seen = new Map<string, number>();
  for (const { dir, leg } of results.toSorted((a, b) => byCodeUnits(a.dir, b.dir))) {
    const count = (seen.get(leg) ?? 0) + 1;
    seen.set(leg, count);
    const name = `run.leg-${leg}${count === 1 ? '' : `-${count}`}.log`;
    if ((await filesIn(files, dir, 'logs')).includes('run.log'))
      await copy(files, join(dir, 'logs', 'run.log'), join(artifactsDir, 'logs', name));
  }
}

/** Paths of plain files below a folder that is none by a link. */
async function filesIn(files: Files, dir: string, folder: string): Promise<readonly string[]> {
  const path = join(dir, folder);
  if ((await files.info(path))?.kind !== 'directory') return [];
  const found = (await files.walk(path, () => true)) ?? [];
  return found.flatMap((file) => (file.kind === 'file' ? [file.path] : []));
}

/** Whose a file is, where it is of an image that is looked for: the longest key that fits, since keys may begin with each other. */
function keyOf(
  folder: string,
  path: string,
  known: readonly string[],
  wanted: readonly string[],
): string | undefined {
  const [first = '', ...below] = path.split('/');
  const fits = (key: string) =>
    below.length > 0
      ? folder === 'logs' && first === key
      : first.startsWith(key) && endings[folder]?.test(first.slice(key.length)) === true;
  const [longest] = known.filter(fits).toSorted((a, b) => b.length - a.length);
  return longest !== undefined && wanted.includes(longest) ? longest : undefined;
}

async function copy(files: Files, from: string, to: string): Promise<void> {
  const bytes = await files.readBytes(from);
  if (bytes !== undefined) await files.writeFile(to, bytes);
}
