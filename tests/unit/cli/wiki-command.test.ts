import { describe, expect, it } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const entries = {
  '/repo/spec.yml': 'registry: stack.test\ntag: {prefix: "2026.4"}\nimages: {base: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\n',
};

describe('stack wiki publish', () => {
  it('says what holds it back where nothing tells where the wiki is', async () => {
    const checkout = someCheckout({ branch: 'feature' });
    const world = memoryWorld({
      files: memoryFiles(entries),
      git: { ...memoryWorld().git, checkout: () => Promise.resolve(checkout) },
    });
    const { io, stdout } = memoryIo(world);

    const exitCode = await runCli(['wiki', 'publish'], io);

    expect([exitCode, stdout()]).toEqual([
      0,
      "not published: this is the branch 'feature', and the wiki is published from 'main'\n",
    ]);
  });
});
