import { describe, expect, it } from '@jest/globals';
import { testIdOf, type TestInputs } from '../../../src/identity/test-id.ts';
import type { FoundImage } from '../../../src/plan/build-plan.ts';
import type { ImageFindings } from '../../../src/plan/decide-image.ts';
import { testTag } from '../../../src/identity/exact-tags.ts';
import {
  findingsOf,
  locate,
  type FindingsRequest,
  type Located,
  type PlanStores,
} from '../../../src/plan/find-image.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { manifestDigest, memoryStore, namesOf, silentStore } from '../../support/plan-builders.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const image = imageSpec('base');
const buildId = digestOfDigit('b');
const imageId = digestOfDigit('a');
const names = namesOf({ image, imageId, buildId });
const digest = manifestDigest(imageId);
const reference = 'stack.test/base:i-aaaaaaaaaaaa';

/** A store of a kind that has the image, with further names; the image ID of a further name is that of the image. */
function having(kind: ImageStore['kind'], ...tags: readonly string[]): ImageStore {
  return memoryStore(kind, new Map(namesOf({ image, imageId, buildId }, tags)));
}

const emptyEngine = memoryStore('engine', new Map());
const emptyRegistry = memoryStore('registry', new Map());

function stores(fields: Partial<PlanStores>): PlanStores {
  return {
    registry: undefined,
    engine: undefined,
    remote: undefined,
    hasRecord: () => Promise.resolve(true),
    ...fields,
  };
}

/** Where an image was found: in which of the stores, and how it is described. */
async function place(fields: Partial<PlanStores>, pullable = true) {
  const located = await locate(stores(fields), image, buildId, pullable);
  if (located === undefined) return undefined;
  const { store, found, stored, remote } = located;
  const name = (['registry', 'engine', 'remote'] as const).find((one) => fields[one] === store);
  return { store: name, found, identity: stored.identity, remote };
}

describe('an image where the registry counts', () => {
  const atRegistry = { imageId, reference, digest };

  it('is found there, and is not here', async () => {
    expect(await place({ registry: having('registry'), engine: emptyEngine })).toEqual({
      store: 'registry',
      found: { ...atRegistry, here: false },
      identity: digest,
      remote: false,
    });
  });

  it('is found there and is here too, under its exact name', async () => {
    const engine = memoryStore('engine', new Map([[reference, imageId]]));

    expect(await place({ registry: having('registry'), engine })).toEqual({
      store: 'registry',
      found: { ...atRegistry, here: true },
      identity: digest,
      remote: false,
    });
  });

  it('is found without an engine', async () => {
    expect(await place({ registry: having('registry') })).toMatchObject({
      store: 'registry',
      found: { ...atRegistry, here: false },
    });
  });

  it('is taken from the engine, which would only build it again', async () => {
    expect(await place({ registry: emptyRegistry, engine: having('engine') })).toEqual({
      store: 'engine',
      found: { imageId, reference, digest: undefined, here: true },
      identity: imageId,
      remote: false,
    });
  });

  it('is nowhere', async () => {
    expect(await place({ registry: emptyRegistry, engine: emptyEngine })).toBeUndefined();
    expect(await place({ registry: emptyRegistry })).toBeUndefined();
  });

  it('is not looked for on the engine when the registry does not answer', async () => {
    const lookUp = place({ registry: silentStore(), engine: having('engine') });

    await expect(lookUp).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it('is not taken for absent when the engine does not answer', async () => {
    const fails = { code: 'REGISTRY_UNREACHABLE' };

    await expect(
      place({ registry: having('registry'), engine: silentStore('engine') }),
    ).rejects.toMatchObject(fails);
    await expect(
      place({ registry: emptyRegistry, engine: silentStore('engine') }),
    ).rejects.toMatchObject(fails);
  });
});

describe('an image where the engine counts', () => {
  it('is found there, and the registry is not asked', async () => {
    expect(await place({ engine: having('engine'), remote: silentStore() })).toEqual({
      store: 'engine',
      found: { imageId, reference, digest: undefined, here: true },
      identity: imageId,
      remote: false,
    });
  });

  it('may come from the registry', async () => {
    expect(await place({ engine: emptyEngine, remote: having('registry') })).toEqual({
      store: 'remote',
      found: { imageId, reference, digest, here: false },
      identity: digest,
      remote: true,
    });
  });

  it('may not come from the registry unless it may be pulled', async () => {
    expect(await place({ engine: emptyEngine, remote: silentStore() }, false)).toBeUndefined();
  });

  it('is nowhere', async () => {
    expect(await place({ engine: emptyEngine, remote: emptyRegistry })).toBeUndefined();
    expect(await place({ engine: emptyEngine })).toBeUndefined();
  });

  it('is not taken for absent when the engine does not answer', async () => {
    await expect(
      place({ engine: silentStore('engine'), remote: having('registry') }),
    ).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});

describe('what is found', () => {
  it('is nothing but what a plan tells', async () => {
    const located = await locate(stores({ engine: having('engine') }), image, buildId, false);

    expect(Object.keys(located?.found ?? {}).sort()).toEqual([
      'digest',
      'here',
      'imageId',
      'reference',
    ]);
  });

  it('is looked for by the build tag alone', async () => {
    const calls: string[] = [];
    const registry = memoryStore('registry', new Map(), (call) => calls.push(call));

    await locate(stores({ registry }), image, buildId, false);

    expect(calls).toEqual(['find stack.test/base:b-bbbbbbbbbbbb']);
  });
});

const stage = (name: TestInputs['stage']): Omit<TestInputs, 'imageId'> => ({
  stage: name,
  files: [{ path: 'images/base/tests/test_a.sh', kind: 'file', hash: 'aaaa' }],
  settings: { runIn: 'container', timeoutMs: 600_000 },
});
const tests = {
  'basic-tests': stage('basic-tests'),
  'integration-tests': stage('integration-tests'),
};
const verdictOf = (name: TestInputs['stage'], of = imageId) =>
  testTag(testIdOf({ ...stage(name), imageId: of }));

const found: FoundImage = { imageId, reference, digest, here: false };

/** Findings about the image in a registry that counts, which has these names beside its own. */
async function findings(
  entries: Iterable<readonly [string, string]>,
  request: Partial<FindingsRequest> = {},
  located: Partial<Located> = {},
): Promise<ImageFindings> {
  const store = memoryStore('registry', new Map([...names, ...entries]));
  const stored = { identity: digest, digest, imageId };
  return findingsOf(
    stores({ registry: store }),
    { found, stored, store, remote: false, ...located },
    { image, tag: '2026.4-main', tests, ...request },
  );
}

const at = (tag: string, of = imageId) => [`stack.test/base:${tag}`, of] as const;
const another = digestOfDigit('9');

const everything = [
  at('2026.4-main'),
  at(verdictOf('basic-tests')),
  at(verdictOf('integration-tests')),
];
const complete: ImageFindings = {
  found,
  basicTests: 'passed',
  integrationTests: 'passed',
  name: 'right',
  tag: '2026.4-main',
  hasRecord: true,
  remote: false,
};

describe('what is known of an image that exists', () => {
  it('is that it has everything', async () => {
    expect(await findings(everything)).toEqual(complete);
  });

  it('is that it has nothing but its exact names', async () => {
    expect(await findings([])).toEqual({
      ...complete,
      basicTests: 'missing',
      integrationTests: 'missing',
      name: 'missing',
    });
  });

  it('is what a stage on exactly this image said', async () => {
    const ofAnother = [
      at('2026.4-main'),
      at(verdictOf('basic-tests', another)),
      // Under the right name, and about another image.
      at(verdictOf('integration-tests'), another),
    ];

    expect(await findings(ofAnother)).toEqual({
      ...complete,
      basicTests: 'missing',
      integrationTests: 'missing',
    });
  });

  it('is that its tag names another image', async () => {
    const moved = [...everything, at('2026.4-main', another)];

    expect(await findings(moved)).toEqual({ ...complete, name: 'elsewhere' });
  });

  it('is nothing of stages without tests', async () => {
    const none = { 'basic-tests': undefined, 'integration-tests': undefined };

    expect(await findings([at('2026.4-main')], { tests: none })).toEqual({
      ...complete,
      basicTests: 'none',
      integrationTests: 'none',
    });
  });

  it('is no tag that nobody asked for', async () => {
    expect(await findings(everything.slice(1), { tag: undefined })).toEqual({
      ...complete,
      tag: '',
    });
  });

  it('is whether it has a record', async () => {
    const asked: unknown[] = [];
    const store = memoryStore('registry', new Map([...names, ...everything]));
    const hasRecord: PlanStores['hasRecord'] = (...about) => {
      asked.push(about);
      return Promise.resolve(false);
    };

    const known = await findingsOf(
      stores({ registry: store, hasRecord }),
      { found, stored: { identity: digest, digest, imageId }, store, remote: false },
      { image, tag: '2026.4-main', tests },
    );

    expect(known).toEqual({ ...complete, hasRecord: false });
    expect(asked).toEqual([[image, found]]);
  });

  it('is no tag and no record of an image that is only pulled when it is needed', async () => {
    const store = memoryStore('registry', new Map([...names, ...everything.slice(1)]));
    const hasRecord = () => Promise.reject(new Error('nobody asks for it'));

    const known = await findingsOf(
      stores({ remote: store, hasRecord }),
      { found, stored: { identity: digest, digest, imageId }, store, remote: true },
      { image, tag: '2026.4-main', tests },
    );

    expect(known).toEqual({ ...complete, remote: true });
  });

  it('is looked up where the image was found', async () => {
    const registry = memoryStore('registry', new Map(everything));
    const engine = having('engine', '2026.4-main', verdictOf('basic-tests'));
    const here = { imageId, reference, digest: undefined, here: true };

    const known = await findingsOf(
      stores({ registry, engine }),
      {
        found: here,
        stored: { identity: imageId, digest: undefined, imageId },
        store: engine,
        remote: false,
      },
      { image, tag: '2026.4-main', tests },
    );

    expect(known).toEqual({ ...complete, found: here, integrationTests: 'missing' });
  });

  it('is nothing when the store does not answer', async () => {
    await expect(findings([], {}, { store: silentStore() })).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    });
  });
});

describe('an image for several platforms', () => {
  const several = imageSpec('base', { platforms: ['linux/arm64/v8', 'linux/amd64'] });
  /** The registry has the image for these; `undefined`: no index. */
  const locatedFor = (platforms: readonly string[] | undefined, store: 'registry' | 'remote') => {
    const registry = having('registry');
    const find: ImageStore['find'] = async (one, tag) => {
      const found = await registry.find(one, tag);
      return found && { ...found, platforms };
    };
    return locate(stores({ [store]: { ...registry, find } }), several, buildId, true);
  };

  it.each(['registry', 'remote'] as const)('is found at the registry (%s)', async (store) => {
    const located = await locatedFor(['linux/amd64', 'linux/arm64'], store);

    expect(located?.found.imageId).toBe(imageId);
  });

  it.each([
    [['linux/amd64'], 'registry'],
    [['linux/amd64'], 'remote'],
    [['linux/amd64', 'linux/arm64', 'linux/s390x'], 'registry'],
    [undefined, 'registry'],
  ] as const)('is not what has %j at the %s', async (platforms, store) => {
    expect(await locatedFor(platforms, store)).toBeUndefined();
  });
});
