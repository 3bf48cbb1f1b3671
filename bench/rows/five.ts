import { fileURLToPath } from 'node:url';
import { bestMakespan } from '../../tests/support/best-schedule.ts';
import { baseKey, childKeys, fiveStack } from '../five-stack.ts';
import { commitFiles } from '../generated-stack.ts';
import { rowOf, type Row } from '../row.ts';
import { runTimes, type RunTimes } from '../run-times.ts';
import { criticalPathMs } from '../simulate.ts';
import { medianOf } from '../statistics.ts';
import type { Workshop } from '../workshop.ts';

const script = fileURLToPath(new URL('../bare-script.sh', import.meta.url));

/**
 * A whole run of five images with tests and pushes, beside scripts that make the same calls: with the same overlap, level by level,
 * and one by one. Each time the repositories are new and hold the base's layers, and nothing comes from a build cache.
 */
export async function fiveRows(workshop: Workshop): Promise<readonly Row[]> {
  const folder = await workshop.folder();
  const { base, run, prefix } = workshop;
  await commitFiles(folder, fiveStack(`${prefix}/five`, base), run);
  await ownRun(workshop, folder, 'first');
  const rounds: Round[] = [];
  for (let round = 0; round < (workshop.quick ? 1 : 4); round += 1) {
    const ours = await ownRun(workshop, folder, `ours-${round}`);
    const overlap = await bareRun(workshop, folder, 'overlap', round);
    const levels = await bareRun(workshop, folder, 'levels', round);
    // Long, and nothing is held against it.
    const serial = round > 1 ? undefined : await bareRun(workshop, folder, 'serial', round);
    rounds.push({ ...ours, overlap, levels, serial });
  }
  return [rowOfRounds(rounds)];
}

interface OwnRun {
  readonly wallMs: number;
  readonly times: RunTimes;
}

interface Round extends OwnRun {
  readonly overlap: number;
  readonly levels: number;
  /** `undefined` in a round that leaves it out. */
  readonly serial: number | undefined;
}

async function ownRun(workshop: Workshop, folder: string, name: string): Promise<OwnRun> {
  const repositories = await seededRepositories(workshop, name);
  const args = ['build', '--push', '--registry', repositories, '--full-rebuild', '--no-cache'];
  const { wallMs } = await workshop.stack(folder, [...args, '-j', '4', '--progress', 'quiet']);
  const parents = new Map(childKeys.map((key) => [key as string, [baseKey]]));
  return { wallMs, times: runTimes(await workshop.report(folder), parents) };
}

async function bareRun(
  workshop: Workshop,
  folder: string,
  mode: 'overlap' | 'levels' | 'serial',
  round: number,
): Promise<number> {
  const { docker, base, run } = workshop;
  const repositories = await seededRepositories(workshop, `${mode}-${round}`);
  return (await run(script, [mode, docker, folder, repositories, base])).wallMs;
}

/** New repositories with the layers of the base in them: `127.0.0.1:5000/bench-3f9a2c/five-ours-0`. */
async function seededRepositories(workshop: Workshop, name: string): Promise<string> {
  const { docker, run, base, prefix } = workshop;
  const repositories = `${prefix}/five-${name}`;
  for (const key of [baseKey, ...childKeys]) {
    await run(docker, ['tag', base, `${repositories}/${key}:seed`]);
    await run(docker, ['push', `${repositories}/${key}:seed`]);
  }
  return repositories;
}

function rowOfRounds(rounds: readonly Round[]): Row {
  const limits = { build: 4, test: 4, push: 3 };
  const seconds = (of: (round: Round) => number | undefined) =>
    `${(medianOf(rounds.flatMap((round) => of(round) ?? [])) / 1000).toFixed(1)} s`;
  return rowOf({
    id: 'five.overlap',
    what: 'five images built, tested, pushed, described, `-j 4`',
    figure: 'ratio',
    limit: 1.1,
    ours: rounds.map(({ wallMs }) => wallMs),
    plain: {
      name: 'a script with the same overlap',
      samples: rounds.map(({ overlap }) => overlap),
    },
    beside: [
      { what: 'a script level by level', text: seconds(({ levels }) => levels) },
      { what: 'a script one by one', text: seconds(({ serial }) => serial) },
      { what: 'our steps alone', text: seconds(({ times }) => times.wallMs) },
      {
        what: 'the best schedule of them',
        text: seconds(({ times }) => bestMakespan(times.images, limits).totalMs),
      },
      {
        what: 'their critical path',
        text: seconds(({ times }) => criticalPathMs(times.images)),
      },
    ],
  });
}
