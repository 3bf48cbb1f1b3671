import { afterEach } from '@jest/globals';
import type { EngineSocket } from './engine-sockets.ts';
import type { StackUnderTest } from './stack-cli.ts';

/** For the tests of the block that it is called in: hands back what it is given, and ends that after the test, the newest first. */
export function keepForTest(): <T extends StackUnderTest | EngineSocket>(thing: T) => T {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  return (thing) => {
    ends.push('dispose' in thing ? thing.dispose : thing.stop);
    return thing;
  };
}
