import { TextDecoder } from 'node:util';
import { cleanLine } from '../../text/clean-text.ts';
import type { BuildEvent } from '../../ports/image-builder.ts';

/** One message of BuildKit's progress, as the Engine API and buildx both send it (api/services/control, StatusResponse). */
export interface BuildkitStatus {
  readonly vertexes?: readonly BuildkitVertex[] | undefined;
  readonly logs?:
    | readonly { readonly vertex: string; /** Raw bytes of output. */ readonly data: Uint8Array }[]
    | undefined;
}

export interface BuildkitVertex {
  readonly digest: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedMs?: number | undefined;
  readonly completedMs?: number | undefined;
  readonly cached?: boolean | undefined;
  readonly error?: string | undefined;
}

/** The step that failed, as BuildKit tells it. */
export interface FailedVertex {
  /** `[2/3] RUN make`. */
  readonly name: string;
  readonly error: string;
  /** The last lines it printed, at most 200. */
  readonly output: readonly string[];
}

/** Reads BuildKit's progress and hands on what people and logs need of it. */
export interface BuildkitReader {
  read(status: BuildkitStatus): void;
  /** Hands on output that has not been ended by a newline. */
  end(): void;
  /** The first step that failed of itself; steps that were cancelled with it do not count, nor caches that are not there. */
  failed(): FailedVertex | undefined;
}

/**
 * A reader that tells each change of a step once and each line of output with its step's digest resolved.
 *
 * @param nameOf what people shall see in place of a step's own name
 */
export function buildkitReader(
  onEvent: (event: BuildEvent) => void,
  nameOf: (name: string) => string = (name) => name,
): BuildkitReader {
  const seen = new Map<string, BuildEvent & { kind: 'step' }>();
  const partialLines = new Map<string, { decoder: TextDecoder; rest: string }>();
  const printed = new Map<string, string[]>();
  let failedVertex: (Omit<FailedVertex, 'output'> & { readonly digest: string }) | undefined;

  function readVertex(vertex: BuildkitVertex): void {
    if (vertex.error && endsBuild(vertex.name, vertex.error)) {
      failedVertex ??= { name: nameOf(vertex.name), error: vertex.error, digest: vertex.digest };
    }
    if (vertex.completedMs !== undefined && !vertex.error) printed.delete(vertex.digest);
    const event = stepEvent(vertex, nameOf(vertex.name));
    if (event === undefined || seen.get(vertex.digest)?.status === event.status) return;
    seen.set(vertex.digest, event);
    onEvent(event);
  }

  function readLog(vertex: string, data: Uint8Array): void {
    const partial = partialLines.get(vertex) ?? { decoder: new TextDecoder(), rest: '' };
    const lines = (partial.rest + partial.decoder.decode(data, { stream: true })).split('\n');
    partial.rest = lines.pop() ?? '';
    // A program that never ends its line must not make this process grow.
    if (partial.rest.length > longestLine) lines.push(partial.rest.slice(0, longestLine));
    if (partial.rest.length > longestLine) partial.rest = '';
    partialLines.set(vertex, partial);
    for (const line of lines) tell(vertex, line);
  }

  function tell(vertex: string, line: string): void {
    const text = cleanLine(line);
    const lines = printed.get(vertex) ?? [];
    lines.push(text);
    if (lines.length > keptLines) lines.shift();
    printed.set(vertex, lines);
    onEvent({ kind: 'log', line: text });
  }

  return {
    read: (status) => {
      for (const vertex of status.vertexes ?? []) readVertex(vertex);
      for (const log of status.logs ?? []) readLog(log.vertex, log.data);
    },
    end: () => {
      for (const [vertex, { rest }] of partialLines) if (rest !== '') tell(vertex, rest);
      partialLines.clear();
    },
    failed: () => {
      if (failedVertex === undefined) return undefined;
      const { digest, ...vertex } = failedVertex;
      return { ...vertex, output: [...(printed.get(digest) ?? [])] };
    },
  };
}

function endsBuild(name: string, error: string): boolean {
  // BuildKit goes on without a cache that is not there, as of the first build of a branch.
  if (name.startsWith('importing cache manifest from ')) return false;
  // An error of a cancelled step is a consequence of another one.
  return !/context canceled|: canceled$/.test(error);
}

const longestLine = 100_000;
/** Of each step, for whoever looks for the cause of its failure. */
const keptLines = 200;

function stepEvent(
  vertex: BuildkitVertex,
  name: string,
): (BuildEvent & { kind: 'step' }) | undefined {
  const { startedMs, completedMs } = vertex;
  if (startedMs === undefined) return undefined;
  const base = { kind: 'step', name } as const;
  if (completedMs === undefined) return { ...base, status: 'started' };
  const durationMs = Math.max(0, completedMs - startedMs);
  if (vertex.error) return { ...base, status: 'failed', durationMs };
  return { ...base, status: vertex.cached === true ? 'cached' : 'done', durationMs };
}
