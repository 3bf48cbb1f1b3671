import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import {
  removeImages,
  runBeside,
  startRegistryBeside,
  startTestEngine,
  type EngineRegistry,
  type TestEngine,
} from '../support/test-engine.ts';

const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const name = 'docker-20.10';
const filesWith = (last: string) =>
  smallStack({
    base: { build: ['RUN head -c 16 /dev/urandom | od -An -tx1 > /slow', `RUN echo ${last}`] },
  });

let engine: TestEngine;
let registry: EngineRegistry;
let stack: StackUnderTest;

beforeAll(async () => {
  engine = await startTestEngine(name);
  registry = await startRegistryBeside(name);
  stack = await stackUnderTest({ files: filesWith('one'), registryHost: registry.host });
});
afterAll(async () => {
  await removeImages(engine, stack.registry);
  await registry.stop();
  await stack.dispose();
});

async function run(...command: readonly string[]): Promise<string> {
  const env = { ...engine.env, STACK_RETRIES: '0', NO_COLOR: '1', HOME: stack.dir };
  const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return runBeside(name, ['env', '-i', ...settings, ...command], stack.dir);
}

it('takes the layers of the published image on an engine that has none, and builds the changed line alone', async () => {
  await run(process.execPath, program, 'build', '--push');
  await removeImages(engine, stack.registry);
  await run('docker', 'builder', 'prune', '--all', '--force');
  for (const [path, text] of Object.entries(filesWith('two'))) {
    await stack.write(path, text.replaceAll('stack.test/tiny', stack.registry));
  }

  await run(process.execPath, program, 'build', '--push');

  const log = await stack.read('artifacts/logs/base.build.log');
  expect(log).toMatch(/\[2\/3\] RUN head .*: cached/);
  expect(log).toMatch(/\[3\/3\] RUN echo two: done/);
});
