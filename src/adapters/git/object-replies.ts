/** An object of git. */
export interface GitObject {
  readonly type: string;
  readonly hash: string;
  readonly bytes: Buffer;
}

/**
 * Takes apart what `git cat-file --batch` prints, however it is cut into chunks.
 *
 * @param onReply called once for each question, in their order; `undefined`: there is no such object
 */
export function objectReplies(
  onReply: (object: GitObject | undefined) => void,
): (chunk: Buffer) => void {
  let line: Buffer[] = [];
  let body: Body | undefined;

  function takeLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf('\n');
    line.push(end === -1 ? chunk : chunk.subarray(0, end));
    if (end === -1) return chunk.subarray(chunk.length);
    body = bodyAfter(Buffer.concat(line).toString());
    line = [];
    if (body === undefined) onReply(undefined);
    return chunk.subarray(end + 1);
  }

  function takeBody(chunk: Buffer, { hash, type, sizeBytes, parts, missing }: Body): Buffer {
    const part = chunk.subarray(0, missing);
    parts.push(part);
    body = { hash, type, sizeBytes, parts, missing: missing - part.length };
    if (body.missing === 0) {
      body = undefined;
      const bytes = Buffer.concat(parts).subarray(0, sizeBytes);
      onReply(hash === undefined ? undefined : { hash, type, bytes });
    }
    return chunk.subarray(part.length);
  }

  return (chunk) => {
    for (let rest = chunk; rest.length > 0;)
      rest = body === undefined ? takeLine(rest) : takeBody(rest, body);
  };
}

interface Body {
  /** `undefined` for what is no object but a word about a link that leads nowhere. */
  readonly hash: string | undefined;
  readonly type: string;
  readonly sizeBytes: number;
  readonly parts: Buffer[];
  /** Bytes that are still to come, the line feed at the end included. */
  readonly missing: number;
}

/** `587be6b… blob 2`, `dangling 12`; any other line (`HEAD:x missing`) has nothing after it. */
function bodyAfter(line: string): Body | undefined {
  const match = /^(?:([0-9a-f]{40,64}) )?([a-z]+) ([0-9]+)$/.exec(line);
  if (match === null) return undefined;
  const [, hash, type = '', size] = match;
  const sizeBytes = Number(size);
  return { hash, type, sizeBytes, parts: [], missing: sizeBytes + 1 };
}
