import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { tinyDisk } from '../support/tiny-disk.ts';

describe('results that cannot be written', () => {
  let stack: StackUnderTest;
  beforeEach(async () => {
    const files = smallStack({ one: { build: ['RUN seq 20000'], test: 'seq 20000' } });
    stack = await stackUnderTest({ files });
  });
  afterEach(() => stack.dispose());

  async function expectRefused(): Promise<void> {
    const result = await stack.run(['build'], { unprivileged: true });
    expectExit(result, 2);
    expect(result.stderr).toContain('ARTIFACTS_UNWRITABLE');
    expect(result.stderr).toContain(stack.dir);
    expect(result.stderr).not.toContain('started');
    expect(await stack.engine.tags()).toEqual(new Map());
  }

  it('end the run before the first build when artifacts is a file', async () => {
    await stack.write('artifacts', 'a file');

    await expectRefused();
  });

  it('end the run before the first build when artifacts may not be written', async () => {
    await mkdir(join(stack.dir, 'artifacts'));
    await chmod(join(stack.dir, 'artifacts'), 0o555);

    await expectRefused();
  });

  it('end the run before the first build when nothing of the checkout may be written', async () => {
    await chmod(stack.dir, 0o555);

    await expectRefused();
  });

  it('end the run with a sentence when the disk is full', async () => {
    const unmount = await tinyDisk(join(stack.dir, 'artifacts'), 64);

    const result = await stack.run(['build']);

    await unmount();
    expectExit(result, 2);
    expect(result.stderr).toContain('ARTIFACTS_UNWRITABLE');
    expect(result.stderr).toContain('no space');
    expect(result.stderr).not.toMatch(/bug in stack|^ +at /m);
    expect(await stack.engine.containers()).toEqual([]);
  });
});
