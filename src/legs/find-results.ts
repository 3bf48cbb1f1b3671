import { join, relative } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { readRunReport } from '../report/read-report.ts';
import { knownLeg } from './find-leg.ts';
import type { LegResult } from './join-reports.ts';
import type { SplitRun } from './split-run.ts';

/**
 * What the jobs of a run left in folders, each an `artifacts/`, or a folder of such.
 *
 * @param dirs absolute; one that is empty or not there is what is left of jobs that never came to their run
 * @param cwd what paths are shown relative to
 * @param note told of folders without results
 * @throws {UserError} `LEG_RESULTS` for results of anything but a leg of this run
 */
export async function findResults(
  files: Files,
  run: SplitRun,
  dirs: readonly string[],
  cwd: string,
  note: (text: string) => void,
): Promise<readonly LegResult[]> {
  const found = await Promise.all(
    dirs.map(async (dir) => {
      const results = await resultsIn(files, run, dir, cwd);
      if (results.length === 0 && run.legs.length > 0)
        note(`${shown(dir, cwd)} has no run.json, nor has a folder in it`);
      return results;
    }),
  );
  const byDir = new Map(found.flat().map((result) => [result.dir, result]));
  return [...byDir.values()];
}

async function resultsIn(
  files: Files,
  run: SplitRun,
  dir: string,
  cwd: string,
): Promise<readonly LegResult[]> {
  const folders = ((await files.list(dir)) ?? []).filter(({ kind }) => kind === 'directory');
  const places = [dir, ...folders.map(({ name }) => join(dir, name))];
  const found = await Promise.all(places.map((place) => artifactsAt(files, place)));
  const last = [...new Set(found.filter((place) => place !== undefined))];
  const earlier = await Promise.all(last.map((place) => attemptsAt(files, place)));
  const artifacts = [...last, ...earlier.flat()];
  return Promise.all(artifacts.map((place) => resultAt(files, run, place, cwd)));
}

/** The folder that has a `run.json`: this one, or an `artifacts` in it. */
async function artifactsAt(files: Files, place: string): Promise<string | undefined> {
  for (const folder of [place, join(place, 'artifacts')]) {
    const info = await files.info(join(folder, 'run.json'));
    if (info?.kind === 'file') return folder;
  }
  return undefined;
}

/** Folders of what earlier attempts of the same job left. */
async function attemptsAt(files: Files, place: string): Promise<readonly string[]> {
  const folder = join(place, 'attempts');
  if ((await files.info(folder))?.kind !== 'directory') return [];
  const entries = (await files.list(folder)) ?? [];
  const found = await Promise.all(
    entries.flatMap(({ name, kind }) =>
      kind === 'directory' ? [artifactsAt(files, join(folder, name))] : [],
    ),
  );
  return found.filter((one) => one !== undefined);
}

async function resultAt(files: Files, run: SplitRun, dir: string, cwd: string): Promise<LegResult> {
  const path = join(dir, 'run.json');
  const report = readRunReport((await files.readText(path)) ?? '');
  const refuse = (why: string) =>
    new UserError('LEG_RESULTS', `${shown(path, cwd)} ${why}`, {
      hint: `join only what legs of run ${run.run} left`,
    });
  if (report === undefined) throw refuse('is no report of a run');
  const { leg } = report;
  if (leg === undefined) throw refuse('is of a run that was no leg');
  if (leg.run !== run.run) throw refuse(`is of run ${leg.run}`);
  return { dir, leg: knownLeg(run, leg.id).id, report };
}

function shown(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short || '.';
}
