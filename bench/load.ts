import autocannon from 'autocannon';

/** What one round of requests gave. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Milliseconds that 99 of 100 answers took at most. */
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly answers: number;
  /** Share of a processor that asking took, in this process: near 1, it is asking that was measured. */
  readonly generatorShare: number;
}

export interface LoadRequest {
  readonly address: string;
  /** Asked for in turn; several are dealt out to the connections, so that each is asked for once before any is again. */
  readonly paths: readonly string[];
  readonly seconds: number;
  /** How many ask at once, each on a connection that it keeps. */
  readonly connections: number;
}

/**
 * Asks a server for as long as is said.
 *
 * @throws {Error} when any answer is not a good one: such a round measures nothing
 */
export async function loadOf({ address, paths, seconds, connections }: LoadRequest): Promise<Load> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const times: number[] = [];
  let dealt = 0;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: address,
        connections,
        duration: seconds,
        sampleInt: 100,
        setupClient: (client) => {
          client.setRequests(requestsOf(paths, dealt, connections));
          dealt += 1;
        },
      },
      (error: Error | null | undefined, done) => (error ? reject(error) : resolve(done)),
    );
    // Its own figures are whole milliseconds.
    run.on('response', (_client, _status, _bytes, ms) => void times.push(ms));
  });
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const bad = result.non2xx + result.errors + result.timeouts;
  if (bad > 0 || times.length === 0)
    throw new Error(`${address}${paths[0] ?? ''}: ${bad} bad of ${times.length} answers`);
  const sorted = Float64Array.from(times).sort();
  return {
    requestsPerSecond: (times.length / tookMs) * 1000,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    maxMs: sorted.at(-1) ?? NaN,
    answers: times.length,
    generatorShare: (user + system) / 1000 / tookMs,
  };
}

/** The share of a connection: all of a single path, else every eighth of eight. */
function requestsOf(paths: readonly string[], place: number, connections: number) {
  const share = paths.filter((_, index) => index % connections === place);
  return (share.length > 0 ? share : paths).map((path) => ({ method: 'GET' as const, path }));
}
