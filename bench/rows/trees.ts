import { bestMakespan } from '../../tests/support/best-schedule.ts';
import { commitFiles } from '../generated-stack.ts';
import { rowOf, type Beside, type Row } from '../row.ts';
import { runTimes, type RunTimes } from '../run-times.ts';
import { breadthFirstMs, levelBarrierMs, serialMs } from '../simulate.ts';
import { medianOf } from '../statistics.ts';
import { treeStack } from '../tree-stack.ts';
import { sleepingTrees, type SleepingTree } from '../trees.ts';
import type { Workshop } from '../workshop.ts';

/** Registries get this many pushes and tags at a time, whatever `-j` says. */
const pushPlaces = 3;

/**
 * Runs of trees whose steps sleep, beside the shortest that any schedule could make of the durations of the same run.
 *
 * Each tree is run once before, so that the run that counts knows how long its steps may take. Ours is from the first step's start to
 * the last step's end; start-up and the end of the process stand beside it.
 */
export async function treeRows(workshop: Workshop): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, tree] of Object.entries(sleepingTrees)) {
    const folder = await workshop.folder();
    const files = treeStack(tree, `${workshop.prefix}/${name}`, workshop.base);
    await commitFiles(folder, files, workshop.run);
    await treeRun(workshop, folder, tree, 4);
    const rounds: Round[] = [];
    for (let round = 0; round < (workshop.quick ? 1 : 3); round += 1)
      for (const places of [2, 4, 8]) rounds.push(await treeRun(workshop, folder, tree, places));
    for (const places of [2, 4, 8])
      rows.push(
        treeRow(
          name,
          places,
          rounds.filter((round) => round.places === places),
        ),
      );
    await workshop.clearEngine();
  }
  return rows;
}

interface Round {
  readonly places: number;
  readonly times: RunTimes;
  readonly processMs: number;
}

async function treeRun(
  workshop: Workshop,
  folder: string,
  tree: SleepingTree,
  places: number,
): Promise<Round> {
  const args = ['build', '--full-rebuild', '--no-cache', '-j', String(places)];
  const { wallMs } = await workshop.stack(folder, [...args, '--progress', 'quiet']);
  const parents = Object.entries(tree).map(
    ([key, { parent }]) => [key, parent === undefined ? [] : [parent]] as const,
  );
  const times = runTimes(await workshop.report(folder), new Map(parents));
  return { places, times, processMs: wallMs };
}

function treeRow(name: string, places: number, rounds: readonly Round[]): Row {
  const limits = { build: places, test: places, push: pushPlaces };
  const best = rounds.map(({ times }) => bestMakespan(times.images, limits));
  const ratio = (other: (round: Round) => number) =>
    medianOf(rounds.map((round, index) => other(round) / (best[index]?.totalMs ?? NaN))).toFixed(2);
  const beside: readonly Beside[] = [
    { what: 'to the best: whole process', text: ratio(({ processMs }) => processMs) },
    { what: 'level by level', text: ratio(({ times }) => levelBarrierMs(times.images, limits)) },
    { what: 'breadth-first', text: ratio(({ times }) => breadthFirstMs(times.images, limits)) },
    { what: 'one by one', text: ratio(({ times }) => serialMs(times.images)) },
    ...(best.every(({ exact }) => exact)
      ? []
      : [{ what: 'best', text: 'is a bound that may be out of reach' }]),
  ];
  return rowOf({
    id: `trees.${name}.j${places}`,
    what: `${name}, \`-j ${places}\``,
    figure: 'ratio',
    limit: 1.05,
    ours: rounds.map(({ times }) => times.wallMs),
    plain: { name: 'best schedule', samples: best.map(({ totalMs }) => totalMs) },
    beside,
  });
}
