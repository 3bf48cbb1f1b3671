import { beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { publishLock } from '../../../src/identity/lock-store.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import { comparableStacks } from '../../../src/release/comparable-stacks.ts';
import { findStack } from '../../../src/release/find-stack.ts';
import type { StackFinder } from '../../../src/release/stack-finder.ts';
import { comparedImageOf } from '../../support/comparison-builders.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import { lockPublished, recordedLock, releasePublished } from '../../support/published-stacks.ts';
import { imageContent, indexOf } from '../../support/registry-content.ts';
import { imageSpec } from '../../support/spec-builders.ts';

let registry: MemoryRegistry;
let kept: string;

beforeEach(async () => {
  registry = memoryRegistry();
  kept = await lockPublished(registry, { base: ['python six 1.0'], child: [] });
  await releasePublished(registry, 3, { base: [] });
});

/** A finder on the branch `main`; the engine has the images named. */
function finder(onEngine: readonly string[] = [], fields: Partial<StackFinder> = {}): StackFinder {
  const files = memoryFiles({
    '/repo/saved/lock.json': kept,
    '/repo/saved/odd.json': '{}',
    '/repo/.stack/locks/2026.4-kept.json': kept,
  });
  const records = recordStore({ files, registry }, '/repo/.stack');
  const images = ['base', 'child'].map((key) => [key, imageSpec(key)] as const);
  return {
    registry,
    files,
    findRecord: (image, imageId) => records.find(image, imageId),
    spec: { images: new Map(images), registry: 'stack.test', rootDir: '/repo' },
    cwd: '/repo/saved',
    branchTag: '2026.4-main',
    onEngine: (key, reference) =>
      Promise.resolve(
        onEngine.includes(reference)
          ? () => Promise.resolve(comparedImageOf(key, { repository: reference }))
          : undefined,
      ),
    ...fields,
  };
}

async function put(reference: string, name: string): Promise<void> {
  const { blobs, manifest } = imageContent(name);
  const repository = reference.slice(0, reference.lastIndexOf(':'));
  for (const blob of blobs) await registry.putBlob(repository, blob);
  await registry.putManifest(reference, manifest);
}

describe('findStack', () => {
  it.each([
    ['2026.4-stable-3', '2026.4-stable-3', ['base']],
    ['2026.4-stable', '2026.4-stable-3', ['base']],
    ['2026.4-main', '2026.4-main', ['base', 'child']],
    ['2026.4-main-1a2b3c4', '2026.4-main-1a2b3c4', ['base', 'child']],
    ['2026.4-kept', '2026.4-kept', ['base', 'child']],
    ['lock.json', 'lock.json', ['base', 'child']],
    ['../saved/lock.json', '../saved/lock.json', ['base', 'child']],
  ])('finds the stack %s', async (name, shown, keys) => {
    const found = await findStack(finder(), name);

    expect([found.kind, found.name, found.keys]).toEqual(['stack', shown, keys]);
  });

  it('finds a lock whose branch has a name like that of a release', async () => {
    const lock = await recordedLock(registry, { base: [] }, 'next-stable');
    await publishLock(registry, 'stack.test', lock, { moving: '2026.4-next-stable' });

    const found = await findStack(finder(), '2026.4-next-stable');

    expect(found.keys).toEqual(['base']);
  });

  it('finds images that have a tag in common', async () => {
    await put('stack.test/base:old', 'base');

    const found = await findStack(finder(), 'old');

    expect([found.kind, found.keys]).toEqual(['stack', ['base']]);
  });

  it.each(['base', 'base:2026.4-main', 'stack.test/base:2026.4-main'])(
    'finds the image %s at its registry, and that its packages are not known',
    async (name) => {
      await put('stack.test/base:2026.4-main', 'base');

      const found = await findStack(finder(), name);
      const { images } = await found.look(new Set(found.keys));

      expect([found.kind, found.name]).toEqual(['image', name]);
      expect(images.get('base')).toMatchObject({
        repository: 'stack.test/base',
        digest: imageContent('base').manifest.descriptor.digest,
        packages: undefined,
      });
    },
  );

  it('finds an image by its digest, and one of several platforms', async () => {
    await put('stack.test/base:x', 'base');
    const index = indexOf([imageContent('base').manifest]);
    await registry.putManifest('stack.test/base:multi', index);
    const { digest } = imageContent('base').manifest.descriptor;

    const found = await findStack(finder(), `base@${digest}`);
    const multi = await findStack(finder(), 'base:multi');
    const { images } = await multi.look(new Set(['base']));

    expect(found.keys).toEqual(['base']);
    expect(images.get('base')).toMatchObject({
      imageId: index.descriptor.digest,
      packages: undefined,
    });
  });

  it('finds an image on the engine where no registry has it', async () => {
    const here = finder(['stack.test/base:try', 'stack.test/x/tool:1', 'tool']);

    const names = ['base:try', 'stack.test/x/tool:1', 'docker:tool', 'tool'];
    const found = await Promise.all(names.map((name) => findStack(here, name)));

    expect(found.map(({ kind, keys }) => [kind, ...keys])).toEqual([
      ['image', 'base'],
      ['image', 'tool'],
      ['image', 'tool'],
      ['image', 'tool'],
    ]);
  });

  it('says what the registry said of an image that is nowhere', async () => {
    const silent = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer');
    const broken = { ...registry, getManifest: () => Promise.reject(silent) };

    await expect(findStack(finder([], { registry: broken }), 'stack.test/x:1')).rejects.toBe(
      silent,
    );
  });

  it('says that no engine answers to who asks for an image on it', async () => {
    const silent = new UserError('ENGINE_UNREACHABLE', 'no engine');
    const noEngine = finder([], { onEngine: () => Promise.reject(silent) });

    await expect(findStack(noEngine, 'docker:base')).rejects.toBe(silent);
    await expect(findStack(noEngine, '2026.4-nothing')).rejects.toThrow('stands for nothing');
  });

  it('refuses a file that is no lock', async () => {
    await expect(findStack(finder(), 'odd.json')).rejects.toThrow(
      'odd.json is neither a stack lock nor a release',
    );
  });
});

describe('comparableStacks', () => {
  it('compares one image of a stack with a single image, and two single ones by the name of the second', async () => {
    await put('stack.test/base:x', 'base');
    const here = finder(['other:1']);
    const [stack, image, other] = await Promise.all([
      findStack(here, '2026.4-main'),
      findStack(here, 'base:x'),
      findStack(here, 'docker:other:1'),
    ]);

    const both = comparableStacks(other, image);
    const [left, right] = await both.look(new Set(both.keys));

    expect(comparableStacks(stack, image).keys).toEqual(['base']);
    expect(both.keys).toEqual(['base']);
    expect([[...left.images.keys()], left.images.get('base')?.key]).toEqual([['base'], 'base']);
    expect([...right.images.keys()]).toEqual(['base']);
    expect(() => comparableStacks(other, stack)).toThrow(
      '2026.4-main has no image other to compare with',
    );
  });
});
