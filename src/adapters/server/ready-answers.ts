import { LRUCache } from 'lru-cache';
import type { Encoding } from './encoding.ts';
import type { PreparedAnswer } from './prepared-answer.ts';

/** Answers out of the data of one version, by URL and encoding. */
export interface ReadyAnswers {
  /**
   * An answer that is kept, or on its way; `undefined` when it has to be made.
   *
   * @param version of the data; with another one than before, all that was kept is forgotten
   */
  find(
    version: string,
    url: string,
    encoding: Encoding,
  ): PreparedAnswer | Promise<PreparedAnswer> | undefined;
  /** Keeps an answer, unless it is long, or of data that are not the newest. */
  keep(
    version: string,
    url: string,
    encoding: Encoding,
    answer: PreparedAnswer | Promise<PreparedAnswer>,
  ): void;
}

/** What an entry takes beside its texts and bytes. */
const entryBytes = 1024;

/** An empty store of answers. @param maxBytes of all together; those that were not asked for longest are dropped */
export function readyAnswers(maxBytes: number): ReadyAnswers {
  const kept = new LRUCache<string, PreparedAnswer>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => (lengthOf(body) ?? 0) + key.length * 2 + entryBytes,
  });
  const made = new Map<string, Promise<PreparedAnswer>>();
  let current = '';
  const keepWhole = (version: string, key: string, answer: PreparedAnswer) => {
    if (version === current && lengthOf(answer.body) !== undefined) kept.set(key, answer);
  };
  return {
    find: (version, url, encoding) => {
      if (version !== current) {
        kept.clear();
        made.clear();
        current = version;
      }
      const key = encoding + url;
      return kept.get(key) ?? made.get(key);
    },
    keep: (version, url, encoding, answer) => {
      const key = encoding + url;
      if (!('then' in answer)) {
        keepWhole(version, key, answer);
        return;
      }
      const settle = () => made.get(key) === answer && made.delete(key);
      made.set(key, answer);
      void answer.then((whole) => keepWhole(version, key, whole)).then(settle, settle);
    },
  };
}

/** `undefined` for a long body, which is made anew each time. */
function lengthOf(body: PreparedAnswer['body']): number | undefined {
  return typeof body === 'string' || ArrayBuffer.isView(body) ? body.length : undefined;
}
