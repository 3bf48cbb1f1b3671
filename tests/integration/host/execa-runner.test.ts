import { describe, expect, it } from '@jest/globals';
import { execaRunner } from '../../../src/adapters/execa-runner.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const run = (script: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  execaRunner().run({ file: 'sh', args: ['-c', script], env, ...options });

describe('a program on the host', () => {
  it('tells how it ended', async () => {
    expect(await run('exit 3')).toEqual({ kind: 'exited', exitCode: 3 });
    expect(await run('kill -9 $$')).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    expect(await execaRunner().run({ file: 'no-such-program', args: [], env })).toEqual({
      kind: 'not-found',
    });
  });

  it('is over when it has ended, also when something it left holds its output', async () => {
    const startedAt = Date.now();

    const result = await run('setsid sleep 30 & echo started');

    expect(result).toEqual({ kind: 'exited', exitCode: 0 });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  it('is ended with all it started when its time is over or a signal aborts', async () => {
    const startedAt = Date.now();

    const results = await Promise.all([
      run('sleep 30 & sleep 30', { timeoutMs: 200 }),
      run('sleep 30; sleep 30', { signal: AbortSignal.timeout(200) }),
    ]);

    expect(results).toEqual([{ kind: 'timed-out' }, { kind: 'cancelled' }]);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  it('sees the environment it is given and nothing else', async () => {
    const chunks: Uint8Array[] = [];

    await execaRunner().run({
      file: 'env',
      args: [],
      env: { PATH: env.PATH, ONLY: 'this' },
      onOutput: (chunk) => chunks.push(chunk),
    });

    const names = Buffer.concat(chunks)
      .toString()
      .match(/^[A-Z_]+(?==)/gm);
    expect(names?.sort()).toEqual(['ONLY', 'PATH']);
  });
});
