import { join } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { renderRunReport } from '../report/report-json.ts';
import type { RunReport } from '../report/run-report.ts';

/** Stays when a run replaces the folder: it tells people who find the folder what it is. */
const kept = new Set(['README.md', '.gitkeep']);

/**
 * Empties the folder for results and makes its sub-folders.
 *
 * @param keep names in it that stay besides what tells people what it is
 * @throws {UserError} `ARTIFACTS_UNWRITABLE`
 */
export async function resetArtifacts(
  files: Files,
  artifactsDir: string,
  keep: readonly string[] = [],
): Promise<void> {
  await refuseLink(files, artifactsDir);
  try {
    await files.makeDirectory(artifactsDir);
    const old = (await files.list(artifactsDir)) ?? [];
    const gone = old.filter(({ name }) => !kept.has(name) && !keep.includes(name));
    await Promise.all(gone.map(({ name }) => files.remove(join(artifactsDir, name))));
    const folders = ['results', 'logs', 'junit', 'manifests', 'inventory'];
    await Promise.all(folders.map((folder) => files.makeDirectory(join(artifactsDir, folder))));
    // Making a folder that is there succeeds also where nothing can be written.
    const trial = join(artifactsDir, 'logs', '.writable');
    await files.makeDirectory(trial);
    await files.remove(trial);
  } catch (error) {
    throw new UserError(
      'ARTIFACTS_UNWRITABLE',
      `the results cannot be written to ${artifactsDir}`,
      {
        hint: 'give yourself the right to write there and check the space on the disk',
        cause: error,
      },
    );
  }
}

/** What a link leads to is not ours to empty. */
async function refuseLink(files: Files, artifactsDir: string): Promise<void> {
  if ((await files.info(artifactsDir))?.kind !== 'symlink') return;
  throw new UserError(
    'ARTIFACTS_UNWRITABLE',
    `${artifactsDir} is a link, and a run empties that folder`,
    {
      hint: 'remove the link; a run makes the folder itself',
    },
  );
}

/** Writes what the run found: `run.json`, and `results/<key>.yml` for every image. */
export async function writeResults(
  files: Files,
  artifactsDir: string,
  report: RunReport,
): Promise<void> {
  // The library that writes YAML is loaded with it, which most runs have no need of before.
  const { renderResults } = await import('../report/render-results.ts');
  const pathOf = (key: string) => join(artifactsDir, 'results', `${key}.yml`);
  await Promise.all(
    report.images.map((image) => files.writeFile(pathOf(image.key), renderResults(image))),
  );
  // Last, so that whoever finds it finds all the rest too.
  await files.writeFile(join(artifactsDir, 'run.json'), renderRunReport(report));
}
