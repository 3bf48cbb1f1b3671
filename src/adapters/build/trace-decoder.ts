import protobuf from 'protobufjs/light.js';
import type { BuildkitStatus } from './buildkit-status.ts';

/** protobuf leaves out what is zero. */
interface Timestamp {
  readonly seconds?: number;
  readonly nanos?: number;
}

interface Trace {
  readonly vertexes?: readonly {
    readonly digest: string;
    readonly name: string;
    readonly cached?: boolean;
    readonly started?: Timestamp;
    readonly completed?: Timestamp;
    readonly error?: string;
  }[];
  readonly logs?: readonly { readonly vertex: string; readonly msg: Uint8Array }[];
}

/** Those of BuildKit's messages (`api/services/control/control.proto`) that are read, by the names and numbers of their fields. */
const messages = {
  StatusResponse: {
    vertexes: { rule: 'repeated', type: 'Vertex', id: 1 },
    logs: { rule: 'repeated', type: 'VertexLog', id: 3 },
  },
  Vertex: {
    digest: { type: 'string', id: 1 },
    name: { type: 'string', id: 3 },
    cached: { type: 'bool', id: 4 },
    started: { type: 'Timestamp', id: 5 },
    completed: { type: 'Timestamp', id: 6 },
    error: { type: 'string', id: 7 },
  },
  VertexLog: { vertex: { type: 'string', id: 1 }, msg: { type: 'bytes', id: 4 } },
  Timestamp: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } },
};

/** A function that turns the base64 text of a `moby.buildkit.trace` message into its status. */
export function traceDecoder(): (base64: string) => BuildkitStatus {
  const nested = Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [name, { fields }]),
  );
  const type = protobuf.Root.fromJSON({ nested }).lookupType('StatusResponse');

  return (base64) => {
    const message = type.decode(Buffer.from(base64, 'base64'));
    const trace = type.toObject(message, { longs: Number }) as Trace;
    return {
      vertexes: trace.vertexes?.map(({ started, completed, ...vertex }) => ({
        ...vertex,
        startedMs: milliseconds(started),
        completedMs: milliseconds(completed),
      })),
      logs: trace.logs?.map((log) => ({ vertex: log.vertex, data: log.msg })),
    };
  };
}

function milliseconds(time: Timestamp | undefined): number | undefined {
  return time === undefined ? undefined : (time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6;
}
