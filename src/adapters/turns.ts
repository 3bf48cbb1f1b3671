import { setImmediate } from 'node:timers/promises';

/** How long work that is done at once may go on before answers of engine, registry and git are looked at. */
const turnMs = 5;

/**
 * Who does many small things at once, each in less time than waiting for it would take, asks before each: answers that came in meanwhile
 * are often followed by the next question, which would wait until all is done.
 *
 * @returns what to wait for before going on, the same for all who ask until it is over; `undefined` to go on at once
 */
export function turns(): () => Promise<void> | undefined {
  let turn: Promise<void> | undefined;
  let begun = performance.now();

  async function next(): Promise<void> {
    await setImmediate();
    turn = undefined;
    begun = performance.now();
  }

  return () => {
    if (turn === undefined && performance.now() - begun >= turnMs) turn = next();
    return turn;
  };
}
