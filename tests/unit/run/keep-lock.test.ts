import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findLock, lockReference } from '../../../src/identity/lock-store.ts';
import { lockJson } from '../../../src/identity/lock-json.ts';
import type { StackLock } from '../../../src/identity/stack-lock.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { visibleTags } from '../../../src/plan/visible-tags.ts';
import type { ImageState } from '../../../src/run/image-run.ts';
import { keepLockOf } from '../../../src/run/keep-lock.ts';
import type { OpenPlan } from '../../../src/run/open-plan.ts';
import type { RunStart } from '../../../src/run/prepare-run.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { imageInputsOf, planWork, silentStore } from '../../support/plan-builders.ts';
import { imagesOf, plannedImage, specOf } from '../../support/spec-builders.ts';
import { runDeps, runSettings } from './scripted-run.ts';

const images = imagesOf({ root: [], child: ['root'] });
const specText = 'registry: stack.test\n';
const sha = someCheckout().head?.sha ?? '';

/** An image at the registry: image ID, digest and build ID, each made of one digit. */
function published(...digits: readonly string[]): ImageState {
  const [imageId, digest, buildId] = digits.map(digestOfDigit);
  return { imageId, digest, buildId };
}

const states = new Map([
  ['root', published('1', '2', '3')],
  ['child', published('4', '5', '6')],
]);

const lock: StackLock = {
  schemaVersion: 1,
  prefix: '2026.4',
  branch: 'main',
  commit: sha,
  specHash: createHash('sha256').update(specText).digest('hex'),
  images: {
    root: {
      repository: 'stack.test/root',
      imageId: digestOfDigit('1'),
      digest: digestOfDigit('2'),
      buildId: digestOfDigit('3'),
      parents: {},
      verdicts: { basic: 'passed', integration: 'none' },
    },
    child: {
      repository: 'stack.test/child',
      imageId: digestOfDigit('4'),
      digest: digestOfDigit('5'),
      buildId: digestOfDigit('6'),
      parents: { root: digestOfDigit('1') },
      verdicts: { basic: 'none', integration: 'none' },
    },
  },
};

interface Run {
  readonly planned?: readonly string[];
  readonly spec?: Partial<Spec>;
  readonly checkout?: ReturnType<typeof someCheckout> | undefined;
  /** Images whose inputs are not committed. */
  readonly dirty?: readonly string[];
  readonly opened?: boolean;
  /** Image that the registry has under the verdict of `root`, by digest; absent: that of {@link states}. */
  readonly passed?: string | undefined;
}

/** The end of a green run of the stack, in which `root` has basic tests and nothing else is tested. */
function under(run: Run = {}) {
  const { planned = ['root', 'child'], dirty = [], opened = true } = run;
  const passed = 'passed' in run ? run.passed : digestOfDigit('2');
  const verdicts: ImageStore = {
    ...silentStore(),
    resolve: (_place, tag) => {
      if (tag !== 't-1' || passed === undefined) return Promise.resolve(undefined);
      return Promise.resolve({ identity: passed, digest: passed, imageId: undefined });
    },
  };
  const checkout = 'checkout' in run ? run.checkout : someCheckout();
  const files = memoryFiles();
  const registry = memoryRegistry();
  const spec = specOf(images, run.spec);
  const inputs = images.map((image) => {
    const commitState = dirty.includes(image.key) ? 'dirty' : 'clean';
    return [image.key, imageInputsOf(image, { source: { commitState } })] as const;
  });
  const start = {
    settings: runSettings({ spec, push: true }),
    plan: {
      images: images.filter(({ key }) => planned.includes(key)).map((image) => plannedImage(image)),
    },
    checkout,
    deps: runDeps({
      files,
      registry,
      verdicts: {
        tagOf: () => Promise.reject(new Error('a lock tells of all that may have been kept')),
        // The first is of an engine that runs more platforms.
        possibleTags: ({ key }, stage) =>
          Promise.resolve(key === 'root' && stage === 'basic-tests' ? ['t-0', 't-1'] : []),
        hasPassed: () => Promise.resolve(true),
      },
    }),
    opened: opened
      ? ({
          repository: { specText },
          tags: visibleTags('2026.4', { kind: 'branch', name: 'main' }),
          work: planWork(images, { inputs: new Map(inputs), stores: { registry: verdicts } }),
        } as unknown as OpenPlan)
      : undefined,
  } as unknown as RunStart;
  return { start, files, registry };
}

/** Tags of locks at the registry. */
const tagsOf = (registry: ReturnType<typeof memoryRegistry>) =>
  registry.listTags('stack.test/stack-lock');

describe('the lock of a stack', () => {
  it('says which images belong together, at the registry under both names and here', async () => {
    const { start, files, registry } = under();

    const notes = await keepLockOf(start, states);

    const fixed = `2026.4-main-${sha.slice(0, 7)}`;
    expect(notes).toEqual([]);
    expect(await tagsOf(registry)).toEqual(['2026.4-main', fixed]);
    for (const tag of ['2026.4-main', fixed])
      expect(await findLock(registry, lockReference('stack.test', tag))).toEqual(lock);
    expect(files.contents()).toEqual({ '/stack/.stack/locks/2026.4-main.json': lockJson(lock) });
  });

  it.each([
    ['lacks the verdict: every test was skipped', undefined],
    ['has the verdict on another image', digestOfDigit('0')],
  ])('says that no test of a stage ran of which the registry %s', async (_name, passed) => {
    const { start, registry } = under({ passed });

    await keepLockOf(start, states);

    const found = await findLock(registry, lockReference('stack.test', '2026.4-main'));
    expect(found?.images['root']?.verdicts).toEqual({ basic: 'skipped', integration: 'none' });
  });

  it('names the images in breadth-first order', async () => {
    const { start, registry } = under();

    await keepLockOf(start, states);

    const found = await findLock(registry, lockReference('stack.test', '2026.4-main'));
    expect(Object.keys(found?.images ?? {})).toEqual(['root', 'child']);
  });

  it('is not written by a run of some images', async () => {
    const { start, files, registry } = under({ planned: ['root'] });

    expect(await keepLockOf(start, states)).toEqual([]);
    expect([await tagsOf(registry), files.contents()]).toEqual([[], {}]);
  });

  it.each([
    ['is not at the registry', { ...published('4', '5', '6'), digest: undefined }],
    ['was not decided about', {}],
  ])('is not written where an image %s, which is said', async (_name, state) => {
    const { start, files, registry } = under();

    const notes = await keepLockOf(start, new Map([...states, ['child', state]]));

    expect(notes).toEqual(['no stack lock: some images are not at the registry']);
    expect([await tagsOf(registry), files.contents()]).toEqual([[], {}]);
  });

  it('has no place where the images lie in several registries, which is said', async () => {
    const { start, files } = under({ spec: { registry: undefined } });

    expect(await keepLockOf(start, states)).toEqual([
      'no stack lock: the images lie in several registries, and `registry` is not set',
    ]);
    expect(files.contents()).toEqual({});
  });

  it('is not missed in a run of some images, wherever they lie', async () => {
    const { start } = under({ planned: ['root'], spec: { registry: undefined } });

    expect(await keepLockOf(start, states)).toEqual([]);
  });

  it('leaves a fixed name that another lock has, and says so', async () => {
    const { start, registry } = under();
    const other = under({ spec: { tagPrefix: '2026.4' } }).start;
    await keepLockOf(
      { ...other, deps: start.deps },
      new Map([...states, ['root', published('7', '8', '9')]]),
    );

    const notes = await keepLockOf(start, states);

    const fixed = `2026.4-main-${sha.slice(0, 7)}`;
    const kept = await findLock(registry, lockReference('stack.test', fixed));
    const moved = await findLock(registry, lockReference('stack.test', '2026.4-main'));
    expect(notes).toEqual([`${fixed} names another stack lock already and is left as it is`]);
    expect(kept?.images['root']?.imageId).toBe(digestOfDigit('7'));
    expect(moved).toEqual(lock);
  });

  it('has its fixed name only, where a moving tag names a later image by now', async () => {
    const { start, files, registry } = under();
    const late = { ...start, settings: { ...start.settings, isLate: true } };

    const notes = await keepLockOf(late, states);

    expect(notes).toEqual([
      'the stack lock 2026.4-main is left as it is: that tag of root, child names another image by now',
    ]);
    expect(await tagsOf(registry)).toEqual([`2026.4-main-${sha.slice(0, 7)}`]);
    expect(files.contents()).toEqual({});
  });

  it('has no fixed name where something that an image is made from is not committed', async () => {
    const { start, registry } = under({ dirty: ['child'] });

    await keepLockOf(start, states);

    expect(await tagsOf(registry)).toEqual(['2026.4-main']);
    expect(await findLock(registry, lockReference('stack.test', '2026.4-main'))).toEqual({
      ...lock,
      commit: `${sha}-dirty`,
    });
  });

  it.each([
    ['git', undefined],
    ['a commit', someCheckout({ head: undefined })],
  ])('names no commit without %s', async (_name, checkout) => {
    const { start, registry } = under({ checkout });

    await keepLockOf(start, states);

    const { commit: _commit, ...rest } = lock;
    expect(await tagsOf(registry)).toEqual(['2026.4-main']);
    expect(await findLock(registry, lockReference('stack.test', '2026.4-main'))).toEqual(rest);
  });

  it('is no matter of verbs that take images as they are', async () => {
    const { start, files, registry } = under({ opened: false });

    expect(await keepLockOf(start, states)).toEqual([]);
    expect([await tagsOf(registry), files.contents()]).toEqual([[], {}]);
  });
});
