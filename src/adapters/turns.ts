import { setImmediate } from 'node:timers/promises';

/** How long work that is done at once may go on before answers of engine, registry and git are looked at. */
const turnMs = 5;

/**
 * Who does many small things at once, each in less time than waiting for it would take, asks before each: answers that came in meanwhile
 * are often followed by the next question, which would wait until all is done.
 *
 * @param now milliseconds of a clock that never goes back
 * @returns what to wait for, and then to ask again, since others that waited may have taken the whole turn; `undefined` to go on at
 * once. The first who asks after a pause waits too.
 */
export function turns(now = () => performance.now()): () => Promise<void> | undefined {
  let turn: Promise<void> | undefined;
  let begun = now();

  async function next(): Promise<void> {
    await setImmediate();
    turn = undefined;
    begun = now();
  }

  return () => {
    if (turn === undefined && now() - begun >= turnMs) turn = next();
    return turn;
  };
}
