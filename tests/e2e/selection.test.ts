import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

interface PlanDocument {
  readonly images: readonly { readonly key: string; readonly steps: readonly string[] }[];
}

describe('selecting images', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;

  beforeAll(async () => {
    registry = await startRealRegistry();
    const files = smallStack({
      base: {},
      middle: { parent: 'base' },
      side: { parent: 'base' },
      leaf: { parent: 'middle' },
    });
    stack = await stackUnderTest({ files, registryHost: registry.host });
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  const planned = async (args: readonly string[], env = {}) => {
    const result = await stack.run(['build', ...args, '--dry-run', '--json'], { env });
    return (JSON.parse(result.stdout) as PlanDocument).images;
  };
  const keys = async (...names: readonly string[]) =>
    (await planned(names)).map(({ key }) => key).sort();

  it('takes a name with what it is built on', async () => {
    expect(await keys('middle')).toEqual(['base', 'middle']);
  });

  it('takes globs, and descendants of a name with a plus', async () => {
    expect(await keys('*i*e')).toEqual(['base', 'middle', 'side']);
    expect(await keys('middle+')).toEqual(['base', 'leaf', 'middle']);
  });

  it('suggests the nearest name for one that it does not know', async () => {
    const result = await stack.run(['build', 'midle', 'nothing-like-it']);

    expectExit(result, 2);
    expect(result.stderr).toContain("no image of the stack is called 'midle'");
    expect(result.stderr).toContain("did you mean 'middle'?");
    expect(result.stderr).toContain("'nothing-like-it'");
  });

  it('shows the plan and does nothing with --dry-run', async () => {
    const result = await stack.run(['build', '--dry-run', '--push']);

    expectExit(result, 0);
    expect(result.stdout).toMatch(
      /^base +build +never built: .*\n +build → basic-tests → push → tag.*\n +writes 1-main$/m,
    );
    expect(result.stdout).toMatch(/^middle +wait +parent base will be built$/m);
    expect(await stack.files('artifacts')).toEqual([]);
    expect(await stack.engine.tags()).toEqual(new Map());
    expect(await registryTags(`${stack.registry}/base`)).toEqual(new Map());
  });

  it('refuses a name beside --full-rebuild', async () => {
    const result = await stack.run(['build', 'base', '--full-rebuild']);

    expectExit(result, 2);
    expect(result.stderr).toContain('--full-rebuild builds every image');
    expect(result.stderr).toContain('leave out base');
  });

  it('pushes when STACK_PUSH says so, and not when it says no', async () => {
    const [yes] = await planned(['base'], { STACK_PUSH: '1' });
    const [no] = await planned(['base'], { STACK_PUSH: '0' });

    expect(yes?.steps).toContain('push');
    expect(no?.steps).not.toContain('push');
  });

  it.each(['test', 'push'])('says what to do when there is nothing to %s yet', async (verb) => {
    const result = await stack.run([verb, 'side', 'leaf']);

    expectExit(result, 2);
    expect(result.stderr).toContain(`there is nothing to ${verb}: ${stack.registry}/side:1-main`);
    expect(result.stderr).toContain(`${stack.registry}/leaf:1-main`);
    expect(result.stderr).toContain('run `stack build side` first');
  });
});
