import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { engineOutage, repeatAfterOutage } from '../../../src/run/engine-outage.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { instantClock } from '../../support/instant-clock.ts';

const gone = new UserError('ENGINE_UNREACHABLE', 'gone');
const { signal } = new AbortController();

/** An engine that answers from the n-th ping on, and how often it was asked. */
function outageOf(failures: number, error: Error = gone) {
  const clock = instantClock(0);
  let pings = 0;
  const engine = {
    ...fakeEngine({ images: {} }),
    ping: () => {
      pings += 1;
      return pings > failures ? Promise.resolve() : Promise.reject(error);
    },
  };
  return { outage: engineOutage(engine, clock), clock, pings: () => pings };
}

/** Work that throws these, one after the other, and then passes. */
function workOf(...errors: readonly Error[]) {
  let calls = 0;
  return () => {
    const error = errors[calls++];
    return error === undefined ? Promise.resolve(`passed ${calls}`) : Promise.reject(error);
  };
}

describe('an engine that went away', () => {
  it('is waited for until it answers, by all together', async () => {
    const { outage, pings } = outageOf(3);

    const over = await Promise.all([outage.isOver(signal), outage.isOver(signal)]);

    expect([over, pings(), outage.wasSurvived()]).toEqual([[true, true], 4, true]);
  });

  it('is waited for no longer than half a minute', async () => {
    const { outage, clock } = outageOf(Infinity);

    const over = await outage.isOver(signal);

    expect([over, outage.wasSurvived()]).toEqual([false, false]);
    expect(clock.now()).toBe(30_000);
  });

  it('counts as gone when it takes too long for an answer', async () => {
    const { outage } = outageOf(1, new DOMException('too late', 'TimeoutError'));

    expect(await outage.isOver(signal)).toBe(true);
  });

  it('is waited for by the others when one of them is stopped', async () => {
    const { outage } = outageOf(3);
    const first = new AbortController();

    const over = [outage.isOver(first.signal), outage.isOver(signal)];
    first.abort();

    expect(await Promise.all(over)).toEqual([false, true]);
  });

  it('is waited for anew by who comes after all others were stopped', async () => {
    const { outage } = outageOf(3);
    const first = new AbortController();
    const stopped = outage.isOver(first.signal);
    first.abort();

    expect(await stopped).toBe(false);
    expect(await outage.isOver(signal)).toBe(true);
  });

  it('is not waited for when the run is stopped', async () => {
    const { outage, pings } = outageOf(Infinity);

    expect(await outage.isOver(AbortSignal.abort())).toBe(false);
    expect(pings()).toBe(0);
  });
});

describe('work that an outage cuts', () => {
  const told: string[] = [];
  const repeat = (work: () => Promise<string>, failures: number) => {
    told.splice(0);
    return repeatAfterOutage(work, outageOf(failures).outage, signal, (stage) => told.push(stage));
  };

  it('is done once more when the engine is back', async () => {
    expect(await repeat(workOf(gone), 2)).toBe('passed 2');
    expect(told).toEqual(['gone', 'back']);
  });

  it('is done once more only', async () => {
    await expect(repeat(workOf(gone, gone), 0)).rejects.toBe(gone);
  });

  it('ends with what it threw when the engine stays away', async () => {
    await expect(repeat(workOf(gone), Infinity)).rejects.toBe(gone);
    expect(told).toEqual(['gone']);
  });

  it.each([new UserError('ENGINE_DENIED', 'no'), new Error('bug')])(
    'is not repeated after %s',
    async (error) => {
      await expect(repeat(workOf(error), 0)).rejects.toBe(error);
      expect(told).toEqual([]);
    },
  );
});
