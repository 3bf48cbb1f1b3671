/** An answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  /** `content-type`; empty when there is none. */
  readonly type: string;
  /** Empty where it cannot be read as text: compressed, or cut off. */
  readonly body: string;
}

/** The answers of a connection, one after the other. An answer to HEAD has a length and no body: the next one begins there. */
export function parseResponses(bytes: Buffer): readonly RawResponse[] {
  const text = bytes.toString('latin1');
  const responses: RawResponse[] = [];
  let at = 0;
  while (text.startsWith('HTTP/1.1 ', at)) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    const head = text.slice(at, end);
    const status = Number(head.slice(9, 12));
    const field = (name: string) => new RegExp(`\r\n${name}: ([^\r]*)`, 'i').exec(head)?.[1] ?? '';
    const [from, length] = [end + 4, Number(field('content-length') || 0)];
    const isChunked = field('transfer-encoding') === 'chunked';
    const hasNone = status === 304 || status === 100 || text.startsWith('HTTP/1.1 ', from);
    const to = isChunked ? endOfChunks(text, from) : from + (hasNone ? 0 : length);
    const isText = !isChunked && field('content-encoding') === '' && to <= text.length;
    const body = isText ? Buffer.from(text.slice(from, to), 'latin1').toString() : '';
    responses.push({ status, type: field('content-type'), body });
    at = to;
  }
  return responses;
}

function endOfChunks(text: string, from: number): number {
  if (text.startsWith('HTTP/1.1 ', from)) return from;
  const end = text.indexOf('\r\n0\r\n\r\n', from - 2);
  return end < 0 ? text.length : end + 7;
}
