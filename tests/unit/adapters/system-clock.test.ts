import { describe, expect, it } from '@jest/globals';
import { steadyTime } from '../../../src/adapters/system-clock.ts';

describe('time', () => {
  /** A machine whose time somebody sets. */
  function machine() {
    const start = Date.UTC(2026, 0, 1);
    let wall = start;
    let steady = 123.4;
    const now = steadyTime(
      () => wall,
      () => steady,
    );
    return {
      sinceStart: () => now() - start,
      pass: (ms: number) => {
        wall += ms;
        steady += ms;
      },
      set: (ms: number) => void (wall += ms),
    };
  }

  it('is that of the machine', () => {
    const { sinceStart, pass } = machine();

    const times = [sinceStart()];
    pass(1000);
    times.push(sinceStart());

    expect(times).toEqual([0, 1000]);
  });

  it('goes on where the machine is set back', () => {
    const { sinceStart, pass, set } = machine();

    const times = [sinceStart()];
    pass(30);
    set(-60_000);
    times.push(sinceStart());
    pass(1000);
    times.push(sinceStart());

    expect(times).toEqual([0, 30, 1030]);
  });

  it('follows where the machine is set forward, or slept', () => {
    const { sinceStart, pass, set } = machine();

    const times = [sinceStart()];
    set(60_000);
    pass(10);
    times.push(sinceStart());

    expect(times).toEqual([0, 60_010]);
  });

  it('comes in whole milliseconds', () => {
    const { sinceStart, pass } = machine();

    sinceStart();
    pass(0.7);

    expect(Number.isInteger(sinceStart())).toBe(true);
  });
});
