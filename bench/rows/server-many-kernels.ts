import { utimes } from 'node:fs/promises';
import { seededRandom } from '../../tests/support/seeded-random.ts';
import { startKernelServer } from '../kernel-server.ts';
import { loadOf, type Load } from '../load.ts';
import { writePublishedLists, type PublishedLists } from '../published-lists.ts';
import { rowOf, type Row } from '../row.ts';
import type { ServerProcess } from '../server-process.ts';
import { medianOf } from '../statistics.ts';
import type { Workshop } from '../workshop.ts';

const count = 10_000;
const rounds = 3;

/** What the server takes with 10,000 kernels of 200 packages: to search, where nothing was asked before, to start, and in memory. */
export async function manyKernelRows(workshop: Workshop): Promise<readonly Row[]> {
  const lists = writePublishedLists(await workshop.folder(), count, 200);
  const server = await startKernelServer(lists);
  try {
    const { now } = server.memory();
    const alone: Load[] = [];
    const together: Load[] = [];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await searched(server, lists, round, 1));
      together.push(await searched(server, lists, round + rounds, 8));
    }
    const whileReading = await healthWhileReading(server, lists);
    return rowsOf({ server, settledMb: now, alone, together, whileReading });
  } finally {
    await server.stop();
  }
}

function searched(
  server: ServerProcess,
  lists: PublishedLists,
  round: number,
  connections: number,
) {
  const paths = searchesFor(lists.packages, round);
  return loadOf({ address: server.address, paths, seconds: 2, connections });
}

/** Searches that differ, so that none of them finds its answer ready: parts of names, and names with a version. */
function searchesFor(packages: readonly string[], round: number): readonly string[] {
  const random = seededRandom(round + 1);
  return Array.from({ length: 4000 }, (_, index) => {
    const name = packages[Math.floor(random() * packages.length)] ?? '';
    const text = index % 4 === 0 ? `${name}>=2` : name.slice(0, 2 + Math.floor(random() * 5));
    const offset = round * 4000 + index;
    return `/api/v2/search?q=${encodeURIComponent(text)}&offset=${offset % 500}&limit=${50 + (offset % 51)}`;
  });
}

/**
 * Touches a list, and asks for `/health` until the server has read all again.
 *
 * @returns the longest time that an answer took, in milliseconds
 */
async function healthWhileReading(
  { address }: ServerProcess,
  lists: PublishedLists,
): Promise<number> {
  const before = await lastRefresh(address);
  const now = new Date();
  await utimes(lists.collated, now, now);
  let longestMs = 0;
  while ((await lastRefresh(address)) === before) {
    const began = performance.now();
    await (await fetch(`${address}/health`)).arrayBuffer();
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  return longestMs;
}

async function lastRefresh(address: string): Promise<string> {
  const answer = await fetch(`${address}/api/v2/status`);
  return ((await answer.json()) as { readonly last_refresh: string }).last_refresh;
}

interface Measured {
  readonly server: ServerProcess;
  /** Resident set once everything was read. */
  readonly settledMb: number;
  readonly alone: readonly Load[];
  readonly together: readonly Load[];
  readonly whileReading: number;
}

function rowsOf({ server, settledMb, alone, together, whileReading }: Measured): readonly Row[] {
  const many = count.toLocaleString('en');
  const middle = (loads: readonly Load[], value: (load: Load) => number) =>
    medianOf(loads.map(value));
  return [
    rowOf({
      id: `server.search.${count}`,
      what: `a search that nobody made before, ${many} kernels, 99 of 100`,
      figure: 'value',
      limit: 50,
      ours: alone.map(({ p99Ms }) => p99Ms),
      beside: [
        {
          what: 'requests a second',
          text: middle(alone, (one) => one.requestsPerSecond).toFixed(0),
        },
        {
          what: 'eight at once, 99 of 100',
          text: `${middle(together, ({ p99Ms }) => p99Ms).toFixed(1)} ms`,
        },
      ],
    }),
    rowOf({
      id: `server.reading.${count}`,
      what: `longest answer of \`/health\` while ${many} kernels are read again`,
      figure: 'value',
      ours: [whileReading],
      beside: [{ what: 'start', text: `${(server.startedInMs / 1000).toFixed(1)} s` }],
    }),
    rowOf({
      id: `server.memory.${count}`,
      what: `resident set of the server, ${many} kernels`,
      unit: 'MB',
      figure: 'value',
      ours: [settledMb],
      beside: [{ what: 'at most', text: `${Math.round(server.memory().peak)} MB` }],
    }),
  ];
}
