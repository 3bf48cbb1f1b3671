import type { FaultAction, FaultyServer } from './faulty-server.ts';
import { seededRandom } from './seeded-random.ts';

/** What a registry under load does to a request; each is as likely as the others. */
const faults: readonly FaultAction[] = [
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'answer', status: 502, body: '<html>502 Bad Gateway</html>' },
  { kind: 'answer', status: 503 },
  { kind: 'reset' },
  { kind: 'cut-upload', afterBytes: 100 },
  { kind: 'cut-answer', afterBytes: 10 },
];

/** Lets a share of all requests (0.2: one in five) go wrong from now on. @returns how many did so far */
export function startStorm(proxy: FaultyServer, seed: number, share: number): () => number {
  const random = seededRandom(seed);
  let count = 0;
  proxy.addFault({
    matches: () => random() < share,
    times: Infinity,
    action: () => {
      count += 1;
      return faults[Math.floor(random() * faults.length)] ?? { kind: 'reset' };
    },
  });
  return () => count;
}
