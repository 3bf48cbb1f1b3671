import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeKernelRepository } from '../../tests/support/kernel-repository.ts';
import type { Kernel } from '../../tests/support/kernel-repository/kernel.ts';
import { rowOf, type Row } from '../row.ts';
import { medianOf } from '../statistics.ts';
import type { Workshop } from '../workshop.ts';

const indexer = fileURLToPath(new URL('../../dist/kernel_indexer.mjs', import.meta.url));
const plainIndexer = fileURLToPath(new URL('../plain-indexer.sh', import.meta.url));
const recordsPerKernel = 200;
/** What the plain way is measured with; it takes as long for each kernel, and longer the more there are. */
const plainKernels = 4;

/** Measured once on a machine with two cores, at 100 kernels of 200 records: what the bash indexer took that this one replaces. */
const replaced = '183 s with jq 1.6, 54 s with jq 1.7.1';

/**
 * The whole job of the kernel indexer, the first time and when nothing changed, with 100 and 1,000 kernels, and with 10,000 where
 * `STACK_BENCH_FULL` is 1 (8 GB of disk, ten minutes).
 */
export async function kernelRows(workshop: Workshop): Promise<readonly Row[]> {
  const plainMs = await plainCpuMs(workshop);
  const rows = [await rowsFor(workshop, 100, workshop.quick ? 1 : 5, plainMs)];
  if (!workshop.quick) rows.push(await rowsFor(workshop, 1000, 3, plainMs));
  if (process.env['STACK_BENCH_FULL'] === '1')
    rows.push(await rowsFor(workshop, 10_000, 1, plainMs));
  return rows.flat();
}

async function rowsFor(
  workshop: Workshop,
  count: number,
  rounds: number,
  plainMs: number,
): Promise<readonly Row[]> {
  const root = await workshop.folder();
  const size = { kernels: count, recordsPerKernel, seed: 1 };
  const kernels = makeKernelRepository(root, { ...size, linked: true });
  const first: Cost[] = [];
  const second: Cost[] = [];
  // The first of several rounds reads the records from the disk.
  for (let round = rounds > 1 ? -1 : 0; round < rounds; round += 1) {
    await forget(root, kernels);
    const costs = [await jobCost(workshop, root), await jobCost(workshop, root)] as const;
    if (round < 0) continue;
    first.push(costs[0]);
    second.push(costs[1]);
  }
  await rm(root, { recursive: true });
  return rowsOf(count, first, second, plainMs * count);
}

function rowsOf(
  count: number,
  first: readonly Cost[],
  second: readonly Cost[],
  plainMs: number,
): readonly Row[] {
  const many = count.toLocaleString('en');
  const wall = (costs: readonly Cost[]) =>
    `${(medianOf(costs.map(({ wallMs }) => wallMs)) / 1000).toFixed(2)} s`;
  const cpu = (costs: readonly Cost[]) => costs.map(({ cpuMs }) => cpuMs);
  return [
    rowOf({
      id: `kernels.first.${count}`,
      what: `${many} kernels indexed and collated, processor time`,
      figure: 'ratio',
      limit: 0.05,
      ours: cpu(first),
      plain: { name: 'a script with jq, scaled', samples: first.map(() => plainMs) },
      beside: [
        { what: 'wall time', text: wall(first) },
        { what: 'the bash indexer it replaces, at 100 kernels, measured once', text: replaced },
      ],
    }),
    rowOf({
      id: `kernels.second.${count}`,
      what: `${many} kernels again, nothing changed`,
      figure: 'ratio',
      limit: 0.25,
      ours: cpu(second),
      plain: { name: 'the first time', samples: cpu(first) },
      beside: [{ what: 'wall time', text: wall(second) }],
    }),
    rowOf({
      id: `kernels.memory.${count}`,
      what: `largest resident set of the first time, ${many} kernels`,
      unit: 'MB',
      figure: 'value',
      limit: 512,
      ours: first.map(({ peakMb }) => peakMb),
    }),
  ];
}

/** What a program took, with the programs that it started. */
interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Megabytes. */
  readonly peakMb: number;
}

function jobCost(workshop: Workshop, root: string): Promise<Cost> {
  return costOf(workshop, [
    ...[process.execPath, indexer, 'run', '--kernel-root', root, '--log-level', 'ERROR'],
  ]);
}

/** For one kernel. */
async function plainCpuMs(workshop: Workshop): Promise<number> {
  const root = await workshop.folder();
  makeKernelRepository(root, { kernels: plainKernels, recordsPerKernel, seed: 1 });
  const samples: number[] = [];
  for (let round = 0; round < (workshop.quick ? 1 : 3); round += 1)
    samples.push((await costOf(workshop, [plainIndexer, root])).cpuMs);
  return medianOf(samples) / plainKernels;
}

async function costOf({ run }: Workshop, command: readonly string[]): Promise<Cost> {
  const { wallMs, stderr } = await run('/usr/bin/time', ['-f', '%U %S %M', ...command]);
  const [user = NaN, system = NaN, peak = NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { cpuMs: Math.round((user + system) * 1000), wallMs, peakMb: Math.round(peak / 1024) };
}

/** Everything that indexers wrote, so that the next run is a first one. */
async function forget(root: string, kernels: readonly Kernel[]): Promise<void> {
  const manifests = kernels.map(({ language, name, version }) =>
    join(language, name, version, 'package_manifest.json'),
  );
  const others = ['collated_manifests.json', 'package_index.json', 'icrn_kernel_catalog.json'];
  for (const path of [...manifests, ...others, '.kernel_indexer_state.json'])
    await rm(join(root, path), { force: true });
}
