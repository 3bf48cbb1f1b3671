import negotiate from '@fastify/accept-negotiator';
import { LRUCache } from 'lru-cache';

/** How a body is sent. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** What is preferred comes first. */
const encodings: readonly Encoding[] = ['br', 'gzip', 'identity'];

/**
 * Chooses the encoding of an answer by the header `accept-encoding`. Clients send few different headers, so the choice for each is
 * remembered.
 */
export function encodingChooser(): (header: string | undefined) => Encoding {
  const chosen = new LRUCache<string, Encoding>({ max: 100 });
  return (header) => {
    if (header === undefined || header.length > 200) return 'identity';
    const known = chosen.get(header);
    if (known !== undefined) return known;
    const encoding = encodings.find((one) => one === negotiate.negotiate(header, [...encodings]));
    chosen.set(header, encoding ?? 'identity');
    return encoding ?? 'identity';
  };
}
