import { describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';
import { traceDecoder } from '../../../../src/adapters/build/trace-decoder.ts';

/** All of BuildKit's message, as dockerode describes it. */
const whole = protobuf
  .loadSync(createRequire(import.meta.url).resolve('dockerode/lib/proto/buildkit_status.proto'))
  .lookupType('moby.buildkit.v1.StatusResponse');

function encoded(message: object): string {
  return Buffer.from(whole.encode(whole.fromObject(message)).finish()).toString('base64');
}

describe('a trace of BuildKit', () => {
  it('is read without what nobody asks for', () => {
    const status = traceDecoder()(
      encoded({
        vertexes: [
          {
            digest: 'sha256:1',
            inputs: ['sha256:0'],
            name: '[1/2] FROM scratch',
            cached: true,
            started: { seconds: 1_800_000_000, nanos: 500_000_000 },
            completed: { seconds: 1_800_000_001 },
            progressGroup: { id: 'a', name: 'b', weak: true },
          },
          { digest: 'sha256:2', name: '[2/2] RUN false', error: 'exit code: 1' },
        ],
        statuses: [{ ID: 'x', vertex: 'sha256:1', name: 'y', current: 1, total: 2 }],
        logs: [{ vertex: 'sha256:2', stream: 2, msg: Buffer.from('ä\n') }],
        warnings: [{ vertex: 'sha256:2', level: 1, short: Buffer.from('z') }],
      }),
    );

    expect(status.vertexes).toEqual([
      {
        digest: 'sha256:1',
        name: '[1/2] FROM scratch',
        cached: true,
        startedMs: 1_800_000_000_500,
        completedMs: 1_800_000_001_000,
      },
      { digest: 'sha256:2', name: '[2/2] RUN false', error: 'exit code: 1' },
    ]);
    const logs = status.logs?.map(({ vertex, data }) => [vertex, Buffer.from(data).toString()]);
    expect(logs).toEqual([['sha256:2', 'ä\n']]);
  });

  it('may say nothing', () => {
    expect(traceDecoder()('')).toEqual({ vertexes: undefined, logs: undefined });
  });
});
