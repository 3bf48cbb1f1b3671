import { commitFiles, generatedStack } from '../generated-stack.ts';
import { planParts } from '../plan-parts.ts';
import { rowOf, type Row } from '../row.ts';
import { program, type Workshop } from '../workshop.ts';

/** A run that finds nothing to do, and a large plan, each beside a node that does nothing: what grows with the work alone. */
export async function knownRows(workshop: Workshop): Promise<readonly Row[]> {
  return [...(await secondRunRows(workshop)), ...(await planRows(workshop))];
}

async function secondRunRows(workshop: Workshop): Promise<readonly Row[]> {
  const { base, prefix, run } = workshop;
  const small = await workshop.folder();
  const registry = `${prefix}/six`;
  await commitFiles(small, generatedStack({ images: 6, filesPerImage: 5, base, registry }), run);
  await workshop.stack(small, ['build', '--progress', 'quiet']);
  const rounds = await roundsOf(workshop, ['build', '--progress', 'quiet'], small);
  const what = '`stack build`, nothing changed, 6 images';
  return [
    rowOf({
      id: 'second-run',
      what,
      figure: 'value',
      limit: 500,
      ours: rounds.walls,
      plain: { name: '`node -e 0`', samples: rounds.bare },
      beside: [{ what: 'peak memory', text: `${Math.max(...rounds.peaks)} MB` }],
    }),
  ];
}

async function planRows(workshop: Workshop): Promise<readonly Row[]> {
  const large = await workshop.folder();
  const size = { images: 1000, filesPerImage: 10, base: 'scratch' };
  // Of a name that no host has: what the plan costs without a registry is asked for.
  const files = generatedStack({ ...size, registry: 'stack.test/large' });
  await commitFiles(large, files, workshop.run);
  const rounds = await roundsOf(workshop, ['plan', '--json'], large);
  const parts = await planParts(large);
  const what = '`stack plan`, 1,000 images, 10,000 files';
  const shares = [
    ['YAML', parts.yaml],
    ['spec with Dockerfiles', parts.spec],
    ['graph', parts.graph],
    ['git', parts.git],
    ['contexts and hashes', parts.hashing],
  ] as const;
  return [
    rowOf({
      id: 'large-plan',
      what,
      figure: 'value',
      limit: 500,
      ours: rounds.walls,
      plain: { name: '`node -e 0`', samples: rounds.bare },
      beside: shares.map(([part, ms]) => ({ what: part, text: `${ms} ms` })),
    }),
    rowOf({
      id: 'large-plan-memory',
      what: 'largest resident set of that plan',
      unit: 'MB',
      figure: 'value',
      limit: 150,
      ours: rounds.peaks,
    }),
  ];
}

interface Rounds {
  readonly walls: readonly number[];
  /** Megabytes. */
  readonly peaks: readonly number[];
  readonly bare: readonly number[];
}

async function roundsOf(
  { quick, run }: Workshop,
  args: readonly string[],
  cwd: string,
): Promise<Rounds> {
  const walls: number[] = [];
  const peaks: number[] = [];
  const bare: number[] = [];
  for (let round = -1; round < (quick ? 2 : 7); round += 1) {
    const nothing = await run(process.execPath, ['-e', '0']);
    const measured = ['-f', '%M', process.execPath, program, ...args];
    const { wallMs, stderr } = await run('/usr/bin/time', measured, cwd);
    if (round < 0) continue;
    bare.push(nothing.wallMs);
    walls.push(wallMs);
    peaks.push(Math.round(Number(stderr.trim().split('\n').at(-1)) / 1024));
  }
  return { walls, peaks, bare };
}
