import { describe, expect, it } from '@jest/globals';
import { withTimeLimit } from '../../../src/manifest/time-limit.ts';
import { manualClock } from './manual-clock.ts';

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

describe('withTimeLimit', () => {
  it('hands on what work in time gives and leaves no timer', async () => {
    const clock = manualClock();

    const limited = await withTimeLimit(clock, 1000, undefined, () => Promise.resolve(7));

    expect(limited).toEqual({ status: 'done', value: 7 });
    expect(clock.pending()).toEqual([]);
  });

  it('stops work at the limit', async () => {
    const clock = manualClock();
    const limited = withTimeLimit(clock, 1000, undefined, untilAborted);
    clock.ring(1000);

    expect(await limited).toEqual({ status: 'timed-out' });
  });

  it('rejects with the reason of the signal', async () => {
    const clock = manualClock();
    const stop = new AbortController();
    const limited = withTimeLimit(clock, 1000, stop.signal, untilAborted);
    const reason = new Error('interrupted');
    stop.abort(reason);

    await expect(limited).rejects.toBe(reason);
    expect(clock.pending()).toEqual([]);
  });

  it('rejects with the reason when work calls the abort an outcome', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const limited = withTimeLimit(manualClock(), 1000, stop.signal, () => {
      stop.abort(reason);
      return Promise.resolve('cancelled');
    });

    await expect(limited).rejects.toBe(reason);
  });

  it('throws what work throws', async () => {
    const failure = new Error('engine gone');

    const limited = withTimeLimit(manualClock(), 1000, undefined, () => Promise.reject(failure));

    await expect(limited).rejects.toBe(failure);
  });
});
