import { describe, expect, it } from '@jest/globals';
import type { BuildOptions } from '../../../src/cli/build-options.ts';
import { openRun } from '../../../src/cli/open-run.ts';
import { publishRun } from '../../../src/legs/run-store.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';
import { specHashOf, splitImage, splitRun } from '../../support/split-runs.ts';

const spec = [
  'registry: stack.test',
  'tag: {prefix: "1"}',
  'images:',
  '  base: {builder: default}',
  '  child: {}',
  '',
].join('\n');
const run = splitRun([splitImage('base'), splitImage('child')], {
  movingTag: '1-main',
  specHash: specHashOf(spec),
});

/** Builders by image key, as a leg goes by them. */
async function buildersOf(options: Partial<BuildOptions>, env: Record<string, string> = {}) {
  const registry = memoryRegistry();
  await publishRun(registry, 'stack.test', run);
  const files = memoryFiles({
    '/repo/spec.yml': spec,
    '/repo/images/base/Dockerfile': 'FROM scratch\n',
    '/repo/images/child/Dockerfile': 'FROM scratch\n',
  });
  const ref = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' };
  const world = memoryWorld({ files, registry: () => registry, env: ref });
  const { io } = memoryIo(world, env);

  const opened = await openRun(io, world, run.run, options as BuildOptions);

  return Object.fromEntries([...opened.spec.images].map(([key, { builder }]) => [key, builder]));
}

describe('the spec that a leg goes by', () => {
  it.each([
    ['the command line', { builder: 'east' }, { BUILDX_BUILDER: 'west' }, 'east'],
    ['the environment', {}, { BUILDX_BUILDER: 'west' }, 'west'],
    ["neither, but for the engine's own", { builder: 'default' }, {}, undefined],
    ['neither', {}, {}, undefined],
  ])('has the builder of each image that %s names', async (_what, options, env, child) => {
    expect(await buildersOf(options, env)).toEqual({ base: undefined, child });
  });
});
