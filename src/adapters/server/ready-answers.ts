import { LRUCache } from 'lru-cache';
import type { Encoding } from './encoding.ts';
import type { PreparedAnswer } from './prepared-answer.ts';

/** Answers out of the data of one version, by URL and encoding. */
export interface ReadyAnswers {
  /** @param version of the data; with another one than before, all that was kept is forgotten */
  find(version: string, url: string, encoding: Encoding): PreparedAnswer | undefined;
  /** Keeps an answer, unless it is long or of data that are not the newest. */
  keep(version: string, url: string, encoding: Encoding, answer: PreparedAnswer): void;
}

/** What an entry takes beside its texts and bytes. */
const entryBytes = 1024;

/** An empty store of answers. @param maxBytes of all together; those that were not asked for longest are dropped */
export function readyAnswers(maxBytes: number): ReadyAnswers {
  const kept = new LRUCache<string, PreparedAnswer>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => (lengthOf(body) ?? 0) + key.length * 2 + entryBytes,
  });
  let current = '';
  return {
    find: (version, url, encoding) => {
      if (version !== current) {
        kept.clear();
        current = version;
      }
      return kept.get(encoding + url);
    },
    keep: (version, url, encoding, answer) => {
      if (version === current && lengthOf(answer.body) !== undefined)
        kept.set(encoding + url, answer);
    },
  };
}

/** `undefined` for a long body, which is made anew each time. */
function lengthOf(body: PreparedAnswer['body']): number | undefined {
  return typeof body === 'string' || ArrayBuffer.isView(body) ? body.length : undefined;
}
