import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startKernelServer } from '../kernel-server.ts';
import { loadOf, type Load } from '../load.ts';
import { writePublishedLists, type PublishedLists } from '../published-lists.ts';
import { rowOf, type Row } from '../row.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { medianOf } from '../statistics.ts';
import type { Workshop } from '../workshop.ts';
import { manyKernelRows } from './server-many-kernels.ts';

const bareServer = fileURLToPath(new URL('../bare-server.mjs', import.meta.url));
const connections = 8;
const rounds = 7;
const secondsEach = 0.6;

/**
 * The kernel server beside a bare `node:http` server that has the same bodies ready, with 100 kernels of 200 packages; then what it takes
 * with 10,000 kernels. Both are processes of their own, and take turns.
 */
export async function serverRows(workshop: Workshop): Promise<readonly Row[]> {
  const lists = writePublishedLists(await workshop.folder(), 100, 200);
  const ours = await startKernelServer(lists);
  try {
    const bodies = join(await workshop.folder(), 'bodies.json');
    await writeFile(bodies, await bodiesOf(ours, lists));
    const bare = await startServerProcess(
      (port) => ({ args: [bareServer, String(port), bodies] }),
      '/health',
    );
    try {
      return [
        ...(await endpointRows(workshop, lists, { ours, bare })),
        memoryRow(ours, lists),
        ...(workshop.quick ? [] : await manyKernelRows(workshop)),
      ];
    } finally {
      await bare.stop();
    }
  } finally {
    await ours.stop();
  }
}

interface Endpoint {
  readonly id: string;
  readonly path: string;
  /** Smallest share of what the bare server answers. */
  readonly limit: number;
}

/** Those of the old API that people and programs ask most, and the page. The kernel is the last of its list. */
function endpointsOf({ kernels }: PublishedLists): readonly Endpoint[] {
  const last = kernels.at(-1);
  if (last === undefined) return [];
  const place = `${last.language}/${last.name}/${last.version}`;
  const search = '/api/packages/search?query=';
  return [
    { id: 'health', path: '/health', limit: 0.7 },
    { id: 'languages', path: '/api/languages', limit: 0.7 },
    { id: 'kernels', path: '/api/kernels/R', limit: 0.7 },
    { id: 'kernel', path: `/api/kernel/${place}`, limit: 0.7 },
    { id: 'manifest', path: `/api/manifest/${place}`, limit: 0.7 },
    { id: 'package', path: '/api/package/zlib', limit: 0.7 },
    { id: 'search-ggplot', path: `${search}ggplot`, limit: 0.5 },
    { id: 'search-py', path: `${search}py`, limit: 0.5 },
    { id: 'search-all', path: search, limit: 0.5 },
    { id: 'page', path: '/', limit: 0.5 },
  ];
}

async function bodiesOf(ours: ServerProcess, lists: PublishedLists): Promise<string> {
  const bodies = endpointsOf(lists).map(async ({ path }) => {
    // As autocannon asks: without an Accept header, which is not the page for a browser.
    const answer = await fetch(`${ours.address}${path}`, {
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    return {
      path,
      type: answer.headers.get('content-type') ?? '',
      base64: body.toString('base64'),
    };
  });
  return JSON.stringify(await Promise.all(bodies));
}

interface Servers {
  readonly ours: ServerProcess;
  readonly bare: ServerProcess;
}

async function endpointRows(
  { quick }: Workshop,
  lists: PublishedLists,
  servers: Servers,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const endpoint of endpointsOf(lists)) rows.push(await endpointRow(endpoint, servers, quick));
  return rows;
}

/** A round and what it cost the server. */
interface Round extends Load {
  readonly cpuMsEach: number;
}

async function endpointRow(endpoint: Endpoint, { ours, bare }: Servers, quick: boolean) {
  const taken: { readonly ours: Round; readonly bare: Round }[] = [];
  // The first lets V8 compile both.
  for (let number = -1; number < (quick ? 1 : rounds); number += 1) {
    const round = {
      ours: await roundOf(ours, endpoint.path),
      bare: await roundOf(bare, endpoint.path),
    };
    if (number >= 0) taken.push(round);
  }
  const middle = (value: (round: (typeof taken)[number]) => number) => medianOf(taken.map(value));
  const two = (text: (round: Round) => number, digits: number) =>
    `${middle((one) => text(one.ours)).toFixed(digits)} and ${middle((one) => text(one.bare)).toFixed(digits)}`;
  const kilobytes = (await sizeOf(ours, endpoint.path)) / 1000;
  return rowOf({
    id: `server.${endpoint.id}`,
    what: `\`GET ${endpoint.path}\`, ${kilobytes < 10 ? kilobytes.toFixed(1) : Math.round(kilobytes)} kB`,
    unit: 'req/s',
    figure: 'ratio',
    limit: endpoint.limit,
    ours: taken.map((one) => one.ours.requestsPerSecond),
    plain: {
      name: 'bare `node:http`',
      samples: taken.map((one) => one.bare.requestsPerSecond),
    },
    beside: [
      { what: '99 of 100 within', text: `${two(({ p99Ms }) => p99Ms, 1)} ms` },
      { what: 'processor time each', text: `${two(({ cpuMsEach }) => cpuMsEach * 1000, 0)} µs` },
      {
        what: 'asking took',
        text: `${two(({ generatorShare }) => generatorShare, 2)} of a processor`,
      },
    ],
  });
}

async function roundOf(server: ServerProcess, path: string): Promise<Round> {
  const before = server.cpuMs();
  const load = await loadOf({
    address: server.address,
    paths: [path],
    seconds: secondsEach,
    connections,
  });
  return { ...load, cpuMsEach: (server.cpuMs() - before) / load.answers };
}

async function sizeOf(server: ServerProcess, path: string): Promise<number> {
  const answer = await fetch(`${server.address}${path}`, {
    headers: { 'accept-encoding': 'identity' },
  });
  return (await answer.arrayBuffer()).byteLength;
}

function memoryRow(ours: ServerProcess, { kernels }: PublishedLists): Row {
  const { peak } = ours.memory();
  return rowOf({
    id: `server.memory.${kernels.length}`,
    what: `largest resident set of the server, ${kernels.length} kernels, after all of that`,
    unit: 'MB',
    figure: 'value',
    ours: [peak],
    beside: [{ what: 'the one it replaces, measured once', text: '4 processes of 60–70 MB' }],
  });
}
