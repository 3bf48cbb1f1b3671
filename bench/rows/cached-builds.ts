import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFiles, generatedStack } from '../generated-stack.ts';
import { buildLine, serialScript, type PlainBuild } from '../plain-builds.ts';
import { rowOf, type Row } from '../row.ts';
import { lineThrough, medianOf } from '../statistics.ts';
import type { Workshop } from '../workshop.ts';

/** What may come on top of the plain builds, in milliseconds. */
const allowed = { once: 150, perImage: 20 };

const sizes = [1, 10, 20] as const;
const largest = 20;

/**
 * The build step alone beside `docker build` by hand: the same contexts, build args and labels, all in the layer cache.
 *
 * Nothing changed, so a run would build nothing: `--full-rebuild` sends every image to the engine, which finds its layers. Ours is
 * timed from the start of the process to the end of the last build step; what comes after that (a stage without tests, tags, a page
 * from the record) is no part of the plain way. What comes once and what comes with each image are told apart by a line through
 * the times of 1, 10 and 20 images, for each round and both ways.
 */
export async function cachedBuildRows(workshop: Workshop): Promise<readonly Row[]> {
  const stacks = [];
  for (const images of sizes) stacks.push(await cachedStack(workshop, images));
  const rounds: Round[] = [];
  for (let round = 0; round < (workshop.quick ? 2 : 7); round += 1) {
    const serial: Pair[] = [];
    for (const stack of stacks) serial.push(await measuredPair(workshop, stack, 1));
    const last = stacks.at(-1);
    if (last === undefined) throw new Error('no stack was made');
    rounds.push({ serial, parallel: await measuredPair(workshop, last, 4) });
  }
  return rowsOf(rounds);
}

interface CachedStack {
  readonly images: number;
  readonly folder: string;
  /** A script that builds all, and one for each image. */
  readonly script: string;
  readonly parts: readonly string[];
}

interface Pair {
  readonly images: number;
  readonly ours: number;
  /** Ours to the end of the process. */
  readonly whole: number;
  readonly plain: number;
}

interface Round {
  readonly serial: readonly Pair[];
  readonly parallel: Pair;
}

/** A stack that both ways have built once. */
async function cachedStack(workshop: Workshop, images: number): Promise<CachedStack> {
  const { base, prefix, run, docker } = workshop;
  const folder = await workshop.folder();
  const registry = `${prefix}/cached-${images}`;
  await commitFiles(folder, generatedStack({ images, filesPerImage: 5, base, registry }), run);
  await workshop.stack(folder, ['build', '--progress', 'quiet']);
  const lines = [];
  for (const build of await plainBuilds(workshop, folder)) lines.push(buildLine(docker, build));
  const scripts = await workshop.folder();
  await mkdir(join(scripts, 'parts'));
  const script = join(scripts, 'all.sh');
  await writeFile(script, serialScript(lines));
  const parts = lines.map((_, index) => join(scripts, 'parts', `${index}.sh`));
  for (const [index, line] of lines.entries())
    await writeFile(parts[index] ?? '', serialScript([line]));
  await run('sh', [script]);
  return { images, folder, script, parts };
}

/** The builds as ours made them: labels and args are read from what it built. */
async function plainBuilds(
  { docker, run, report }: Workshop,
  folder: string,
): Promise<readonly PlainBuild[]> {
  const { images } = await report(folder);
  const exact = new Map(images.map(({ key, tags }) => [key, tags[0] ?? '']));
  const builds: PlainBuild[] = [];
  for (const [index, { key }] of images.entries()) {
    const reference = exact.get(key) ?? '';
    const inspected = await run(docker, ['image', 'inspect', reference]);
    const [image] = JSON.parse(inspected.stdout) as readonly [
      { readonly Config: { readonly Labels: Readonly<Record<string, string>> } },
    ];
    const parent = index < 10 ? undefined : exact.get('image-0001');
    builds.push({
      context: join(folder, 'images', key),
      tag: `${reference.slice(0, reference.lastIndexOf(':'))}:plain`,
      labels: image.Config.Labels,
      buildArgs: {
        NUMBER: String(index),
        ...(parent === undefined ? {} : { BASE_IMAGE: parent }),
        BUILDKIT_INLINE_CACHE: '1',
      },
    });
  }
  return builds;
}

async function measuredPair(
  workshop: Workshop,
  { images, folder, script, parts }: CachedStack,
  concurrency: number,
): Promise<Pair> {
  const args = ['build', '--full-rebuild', '-j', String(concurrency), '--progress', 'quiet'];
  const { startedAt, wallMs: whole } = await workshop.stack(folder, args);
  const ours = (await lastBuildEnd(workshop, folder)) - startedAt;
  const sideBySide = `printf '%s\\n' "$@" | xargs -n 1 -P ${concurrency} sh`;
  const plain = await workshop.run(
    'sh',
    concurrency === 1 ? [script] : ['-c', sideBySide, 'sh', ...parts],
  );
  return { images, ours, whole, plain: plain.wallMs };
}

/** Milliseconds since 1970. */
async function lastBuildEnd(workshop: Workshop, folder: string): Promise<number> {
  const { images } = await workshop.report(folder);
  const builds = images.flatMap(({ steps }) => steps.filter(({ name }) => name === 'build'));
  if (builds.some(({ status, startedAt }) => status !== 'passed' || startedAt === undefined))
    throw new Error('a build did not go through the engine');
  return Math.max(
    ...builds.map(({ startedAt = '', durationMs }) => Date.parse(startedAt) + durationMs),
  );
}

function rowsOf(rounds: readonly Round[]): readonly Row[] {
  const pairs = rounds.map(({ serial }) => serial.find(({ images }) => images === largest));
  const serial = pairs.filter((pair) => pair !== undefined);
  const lines = rounds.map((round) => ({
    ours: lineThrough(round.serial.map(({ images, ours }) => [images, ours])),
    plain: lineThrough(round.serial.map(({ images, plain }) => [images, plain])),
  }));
  const name = '`docker build`';
  return [
    pairRow(
      'cached-builds.serial',
      `${largest} cached builds, one at a time`,
      serial,
      '`docker build` in a script',
    ),
    rowOf({
      id: 'cached-builds.once',
      what: '… what comes once',
      figure: 'difference',
      limit: allowed.once,
      ours: lines.map(({ ours }) => ours.intercept),
      plain: { name, samples: lines.map(({ plain }) => plain.intercept) },
    }),
    rowOf({
      id: 'cached-builds.per-image',
      what: '… what comes with each image',
      figure: 'difference',
      limit: allowed.perImage,
      ours: lines.map(({ ours }) => ours.slope),
      plain: { name, samples: lines.map(({ plain }) => plain.slope) },
    }),
    pairRow(
      'cached-builds.parallel',
      `${largest} cached builds, \`-j 4\``,
      rounds.map(({ parallel }) => parallel),
      '`docker build` by `xargs -P4`',
    ),
  ];
}

function pairRow(id: string, what: string, pairs: readonly Pair[], name: string): Row {
  const whole = medianOf(pairs.map((pair) => pair.whole));
  return rowOf({
    id,
    what,
    figure: 'difference',
    limit: allowed.once + largest * allowed.perImage,
    ours: pairs.map(({ ours }) => ours),
    plain: { name, samples: pairs.map(({ plain }) => plain) },
    beside: [{ what: 'whole process with tags and pages', text: `${Math.round(whole)} ms` }],
  });
}
