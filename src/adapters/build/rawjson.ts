import { StringDecoder } from 'node:string_decoder';
import type { BuildkitStatus } from './buildkit-status.ts';

interface RawStatus {
  readonly vertexes?: readonly {
    readonly digest: string;
    readonly name: string;
    readonly cached?: boolean;
    readonly started?: string;
    readonly completed?: string;
    readonly error?: string;
  }[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string }[];
}

/** Takes what `docker buildx build --progress rawjson` writes, in pieces as they come. */
export interface RawJsonReader {
  push(chunk: Uint8Array): void;
  /** What buildx said in plain words (its closing error), to be asked for at the end. */
  text(): string;
}

/**
 * Reads rawjson: status objects, on one line each or (buildx up to 0.13) indented over several, then plain text.
 */
export function rawJsonReader(onStatus: (status: BuildkitStatus) => void): RawJsonReader {
  const decoder = new StringDecoder('utf8');
  const words: string[] = [];
  let object: string[] = [];
  let rest = '';

  function readLine(line: string): void {
    if (object.length === 0 && !line.startsWith('{')) {
      if (line.trim() !== '') words.push(line);
      return;
    }
    object.push(line);
    if (!line.endsWith('}') || (object.length > 1 && line !== '}')) return;
    const status = parseStatus(object.join('\n'));
    if (status === undefined) words.push(...object);
    else onStatus(status);
    object = [];
  }

  return {
    push: (chunk) => {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) readLine(line);
    },
    text: () => [...words, ...object, rest].join('\n').trim(),
  };
}

function parseStatus(text: string): BuildkitStatus | undefined {
  let raw: RawStatus;
  try {
    raw = JSON.parse(text) as RawStatus;
  } catch {
    return undefined;
  }
  return {
    vertexes: raw.vertexes?.map(({ started, completed, ...vertex }) => ({
      ...vertex,
      startedMs: started === undefined ? undefined : Date.parse(started),
      completedMs: completed === undefined ? undefined : Date.parse(completed),
    })),
    logs: raw.logs?.map((log) => ({ vertex: log.vertex, data: Buffer.from(log.data, 'base64') })),
  };
}
