import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { retryTransient, transferRetries } from '../../../src/run/retry.ts';

const settings = { retries: 2, retryDelayMs: 1, signal: new AbortController().signal };

/** Work that ends with these outcomes, one after the other, and what was said before each retry. */
function workOf(outcomes: readonly string[]) {
  const told: unknown[] = [];
  let calls = 0;
  const run = (overrides: Partial<typeof settings> = {}) =>
    retryTransient(
      () => Promise.resolve(outcomes[calls++] ?? 'no more'),
      (outcome) => outcome === 'reset',
      { ...settings, ...overrides },
      (outcome, attempt) => void told.push([outcome, attempt]),
    );
  return { run, told, calls: () => calls };
}

describe('trying again', () => {
  it('is not done after an outcome that is final', async () => {
    const { run, told, calls } = workOf(['denied', 'done']);

    expect(await run()).toBe('denied');
    expect([calls(), told]).toEqual([1, []]);
  });

  it('is done after a transient fault, and told', async () => {
    const { run, told } = workOf(['reset', 'reset', 'done']);

    expect(await run()).toBe('done');
    expect(told).toEqual([
      ['reset', 1],
      ['reset', 2],
    ]);
  });

  it('ends with the last outcome when the faults do not', async () => {
    const { run, told, calls } = workOf(['reset', 'reset', 'reset', 'done']);

    expect(await run()).toBe('reset');
    expect([calls(), told.length]).toEqual([3, 2]);
  });

  it('is not done at all with no retries', async () => {
    const { run, told, calls } = workOf(['reset', 'done']);

    expect(await run({ retries: 0 })).toBe('reset');
    expect([calls(), told]).toEqual([1, []]);
  });

  it('is not done after something was thrown, which goes on as it is', async () => {
    const error = new UserError('ENGINE_UNREACHABLE', 'gone');
    let calls = 0;
    const work = () => {
      calls += 1;
      return Promise.reject(error);
    };

    await expect(
      retryTransient(
        work,
        () => true,
        settings,
        () => undefined,
      ),
    ).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('ends at once with the last outcome when the run is stopped while it waits', async () => {
    const stop = new AbortController();
    const work = () => {
      setImmediate(() => stop.abort());
      return Promise.resolve('reset');
    };
    const patient = { retries: 5, retryDelayMs: 60_000, signal: stop.signal };

    const outcome = await retryTransient(
      work,
      () => true,
      patient,
      () => undefined,
    );

    expect(outcome).toBe('reset');
  });

  it('is not done any more when it has taken too long altogether', async () => {
    let outcomes = 0;

    const outcome = await retryTransient(
      async () => {
        outcomes += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return 'reset';
      },
      () => true,
      { ...settings, retries: 1000, maxDelayMs: 1, maxTimeMs: 20 },
      () => undefined,
    );

    expect(outcome).toBe('reset');
    expect(outcomes).toBeLessThan(10);
  });

  it('is done more often for a whole push or pull, with short waits and an end', () => {
    const { retries, maxDelayMs, maxTimeMs } = transferRetries({ ...settings, retryDelayMs: 1000 });

    expect([retries, maxDelayMs, maxTimeMs]).toEqual([6, 4000, 300_000]);
    expect(transferRetries({ ...settings, retries: 0 }).retries).toBe(0);
  });
});
