import { describe, expect, it } from '@jest/globals';
import type { ChangeReason } from '../../../src/changes/change-selection.ts';
import type { SourceInputs } from '../../../src/identity/build-inputs.ts';
import type { ImageRecord } from '../../../src/identity/record.ts';
import { buildReasons, fromRoot, publishedImage } from '../../../src/plan/build-reasons.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import {
  imageInputsOf,
  memoryStore,
  nothingChanged,
  planWork,
  silentStore,
} from '../../support/plan-builders.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const root = imageSpec('root');
const base = imageSpec('base', { parents: ['root'] });
const [main, stable, other] = [digestOfDigit('a'), digestOfDigit('b'), digestOfDigit('c')];
const rootId = digestOfDigit('e');

/** What the image is made from now. */
const now = {
  files: [{ path: 'setup.sh', kind: 'file', hash: 'aaaa' }],
  args: { V: '13' },
};
const bases = { 'debian:13': digestOfDigit('f') };
const inputs = imageInputsOf(base, { source: now, bases });

/** A record of what has the same inputs, but for `changes`. */
function recordWith(imageId: string, changes: Partial<ImageRecord['inputs']> = {}): ImageRecord {
  const { source } = inputs;
  return imageRecord({
    imageId,
    inputs: { ...source, bases, parents: { root: rootId }, ...changes },
  });
}

/** A store in which tags of `base` name image IDs. */
function store(kind: ImageStore['kind'], tags: Readonly<Record<string, string>>): ImageStore {
  const names = Object.entries(tags).map(([tag, id]) => [`stack.test/base:${tag}`, id] as const);
  return memoryStore(kind, new Map(names));
}

interface Surroundings {
  readonly registry?: ImageStore;
  readonly engine?: ImageStore;
  readonly records?: readonly ImageRecord[];
  readonly changed?: readonly ChangeReason[];
}

function work({ records = [], changed, ...stores }: Surroundings = {}): PlanWork {
  const images = new Map(changed === undefined ? [] : [['base', changed] as const]);
  return planWork([root, base], {
    stores,
    inputs: new Map([
      ['root', imageInputsOf(root)],
      ['base', inputs],
    ]),
    changes: { ...nothingChanged, images },
    findRecord: (_image, imageId) =>
      Promise.resolve(records.find((record) => record.imageId === imageId)),
  });
}

/** Why `key` is built, compared with what people have. */
async function reasonsOf(
  plan: PlanWork,
  key: string,
  parents: ReadonlyMap<string, string> | undefined,
) {
  return buildReasons(plan, key, parents, await publishedImage(plan, key));
}

describe('the image that people have', () => {
  const records = [recordWith(main), recordWith(stable), recordWith(other)];

  it.each<[string, Surroundings, { readonly tag: string; readonly imageId: string } | undefined]>([
    [
      'is the one of this branch',
      { engine: store('engine', { '2026.4-stable': stable, '2026.4-main': main }) },
      { tag: '2026.4-main', imageId: main },
    ],
    [
      'is of another branch where this one has none',
      { engine: store('engine', { '2026.4-stable': stable, '2026.4-other': other }) },
      { tag: '2026.4-stable', imageId: stable },
    ],
    [
      'is published rather than here',
      {
        registry: store('registry', { '2026.4-stable': stable }),
        engine: store('engine', { '2026.4-main': main }),
      },
      { tag: '2026.4-stable', imageId: stable },
    ],
    [
      'is here where none is published',
      { registry: store('registry', {}), engine: store('engine', { '2026.4-main': main }) },
      { tag: '2026.4-main', imageId: main },
    ],
    [
      'is none where no tag names one',
      { engine: store('engine', { '2026.4-other': other }) },
      undefined,
    ],
  ])('%s', async (_what, surroundings, expected) => {
    const published = await publishedImage(work({ ...surroundings, records }), 'base');

    expect(published).toEqual(expected && { ...expected, record: recordWith(expected.imageId) });
  });

  it('is one that something is known of', async () => {
    const engine = store('engine', { '2026.4-main': main, '2026.4-stable': stable });

    const published = await publishedImage(work({ engine, records: records.slice(1) }), 'base');

    expect(published).toEqual({
      tag: '2026.4-stable',
      imageId: stable,
      record: recordWith(stable),
    });
  });

  it('is none of an image that the stack does not have', async () => {
    const engine = store('engine', { '2026.4-main': main });

    expect(await publishedImage(work({ engine, records }), 'nobody')).toBeUndefined();
  });

  it('is not taken for absent when the registry does not answer', async () => {
    const engine = store('engine', { '2026.4-main': main });

    await expect(
      publishedImage(work({ registry: silentStore(), engine, records }), 'base'),
    ).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});

const known = new Map([['root', rootId]]);
const engine = store('engine', { '2026.4-main': main });
const before = (changes: Partial<ImageRecord['inputs']>) => [recordWith(main, changes)];

describe('why an image is built', () => {
  it.each<[string, Partial<SourceInputs & ImageRecord['inputs']>, readonly object[]]>([
    [
      'files, with their paths in the repository',
      {
        files: [
          { path: 'setup.sh', kind: 'file', hash: 'bbbb' },
          { path: 'b', kind: 'file', hash: '' },
        ],
      },
      [
        {
          kind: 'files-changed',
          text: 'files changed: images/base/b (gone), images/base/setup.sh',
          paths: ['images/base/b', 'images/base/setup.sh'],
        },
      ],
    ],
    [
      'watched files, which have such paths already',
      { watched: [{ path: 'src/a', kind: 'file', hash: '' }] },
      [{ kind: 'watched-changed', text: 'watched files changed: src/a (gone)', paths: ['src/a'] }],
    ],
    [
      'a parent that is another image',
      { parents: { root: digestOfDigit('1') } },
      [
        {
          kind: 'parent-changed',
          text: 'parent root is another image now: sha256:111111111111 → sha256:eeeeeeeeeeee',
        },
      ],
    ],
    [
      'a base that moved',
      { bases: { 'debian:13': digestOfDigit('2') } },
      [
        {
          kind: 'base-moved',
          text: 'base debian:13 moved sha256:222222222222 → sha256:ffffffffffff',
        },
      ],
    ],
    [
      'several things',
      { args: { V: '12' }, target: 'dev' },
      [
        { kind: 'arg-changed', text: 'build arg V 12 → 13' },
        { kind: 'target-changed', text: 'target dev → last stage' },
      ],
    ],
    [
      'nothing but the tag of the build',
      {},
      [
        {
          kind: 'build-tag-missing',
          text: 'the image under 2026.4-main lacks the tag of its build',
        },
      ],
    ],
  ])('is what differs: %s', async (_what, changes, reasons) => {
    const found = await reasonsOf(work({ engine, records: before(changes) }), 'base', known);

    expect(found).toEqual(reasons);
  });

  it.each<[string, Surroundings, string]>([
    ['here', {}, 'never built: nothing on this engine has these inputs'],
    [
      'there',
      { registry: store('registry', {}) },
      'never built: nothing at the registry has these inputs',
    ],
  ])('is that it was never built %s', async (_where, surroundings, text) => {
    expect(await reasonsOf(work(surroundings), 'base', known)).toEqual([
      { kind: 'never-built', text },
    ]);
  });

  it('is what the commits say where nothing is published', async () => {
    const changed: readonly ChangeReason[] = [
      { kind: 'files-changed', text: 'files changed: setup.sh', paths: ['images/base/setup.sh'] },
    ];

    expect(await reasonsOf(work({ changed }), 'base', known)).toEqual([
      { kind: 'never-built', text: 'never built: nothing on this engine has these inputs' },
      ...changed,
    ]);
  });

  it('is not what the commits say where something is published', async () => {
    const changed: readonly ChangeReason[] = [
      { kind: 'tests-changed', text: 'tests changed', paths: ['images/base/tests/a'] },
    ];
    const records = before({ args: { V: '12' } });

    expect(await reasonsOf(work({ engine, records, changed }), 'base', known)).toEqual([
      { kind: 'arg-changed', text: 'build arg V 12 → 13' },
    ]);
  });

  it('is none of an image that nothing is known of', async () => {
    expect(await reasonsOf(work(), 'nobody', known)).toEqual([]);
  });
});

describe('why an image may be built whose parents are not known', () => {
  it('is what differs in itself', async () => {
    const records = before({ args: { V: '12' }, parents: { root: digestOfDigit('1') } });

    expect(await reasonsOf(work({ engine, records }), 'base', undefined)).toEqual([
      { kind: 'arg-changed', text: 'build arg V 12 → 13' },
    ]);
  });

  it('is nothing where nothing differs', async () => {
    expect(await reasonsOf(work({ engine, records: before({}) }), 'base', undefined)).toEqual([]);
  });

  it('is what the commits say where nothing is published', async () => {
    const changed: readonly ChangeReason[] = [{ kind: 'spec-changed', text: 'args', paths: [] }];

    expect(await reasonsOf(work({ changed }), 'base', undefined)).toEqual(changed);
  });
});

describe('inputs with paths from the root', () => {
  it('have the files of the context below it, and all else as it was', () => {
    const { inputs: some } = imageRecord();

    expect(fromRoot(some, 'images/base')).toEqual({
      ...some,
      files: [{ path: 'images/base/setup.sh', kind: 'executable', hash: 'd'.repeat(40) }],
    });
  });

  it('stay as they are where the context is the root', () => {
    const { inputs: some } = imageRecord();

    expect(fromRoot(some, '.')).toEqual(some);
  });
});
