import { createRequire } from 'node:module';
import protobuf from 'protobufjs';
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

/** A function that turns the base64 text of a `moby.buildkit.trace` message into its status. */
export function traceDecoder(): (base64: string) => BuildkitStatus {
  const path = createRequire(import.meta.url).resolve('dockerode/lib/proto/buildkit_status.proto');
  const type = protobuf.loadSync(path).lookupType('moby.buildkit.v1.StatusResponse');

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
