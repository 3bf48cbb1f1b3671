import { describe, expect, it } from '@jest/globals';
import { testIdOf } from '../../../src/identity/test-id.ts';
import { stageInputs } from '../../../src/image-tests/stage-inputs.ts';
import { imageTag, testTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { storedVerdicts } from '../../../src/run/verdicts.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryStore, silentStore } from '../../support/plan-builders.ts';
import { graphOf, imageSpec } from '../../support/spec-builders.ts';

const files = memoryFiles({
  '/stack/images/base/tests/test_b.sh': 'b',
  '/stack/images/child/tests/test_c.sh': 'c',
  '/stack/images/child/integration_tests/test_i.sh': 'i',
});
const source = { files, rootDir: '/stack', listing: undefined };
const graph = graphOf({ base: [], child: ['base'] });
const tests = { inherit: true, timeoutMs: 1000, runIn: 'container' as const };
const child = imageSpec('child', { parents: ['base'], tests, integrationTests: true });
const imageId = digestOfDigit('1');
const other = digestOfDigit('2');

const deps = { graph, source, stores: [], retest: false, runnable: ['linux/amd64'] };

function verdictsIn(stores: readonly ImageStore[], retest = false) {
  return storedVerdicts({ ...deps, stores, retest });
}

describe('the tag of a verdict', () => {
  it('is that of the stage on exactly this image, with the tests that it inherits', async () => {
    const tag = await verdictsIn([]).tagOf(child, 'basic-tests', imageId);

    const inputs = await stageInputs(
      source,
      child,
      'basic-tests',
      ['base'],
      ['linux/amd64'],
      new Map(),
    );
    expect(inputs?.files.map(({ path }) => path)).toEqual([
      'images/base/tests/test_b.sh',
      'images/child/tests/test_c.sh',
    ]);
    expect(tag).toBe(inputs && testTag(testIdOf({ ...inputs, imageId })));
  });

  it('is another one for another image, another stage, other tests', async () => {
    const verdicts = verdictsIn([]);
    const alone = { ...child, tests: { ...tests, inherit: false } };

    const tags = await Promise.all([
      verdicts.tagOf(child, 'basic-tests', imageId),
      verdicts.tagOf(child, 'basic-tests', other),
      verdicts.tagOf(child, 'integration-tests', imageId),
      verdicts.tagOf(alone, 'basic-tests', imageId),
    ]);

    expect(new Set(tags).size).toBe(4);
  });

  it.each([
    ['an image without tests', imageSpec('empty'), 'basic-tests'],
    ['integration tests that the spec does not ask for', imageSpec('child'), 'integration-tests'],
  ] as const)('is undefined for %s', async (_name, image, stage) => {
    expect(await verdictsIn([]).tagOf(image, stage, imageId)).toBeUndefined();
  });
});

describe('the tags of a verdict that may be there', () => {
  const platforms = ['linux/amd64', 'linux/arm64/v8', 'linux/386'];
  const several = { ...child, platforms };

  it.each([
    ['this engine ran the tests', several, false],
    ['the image is for one platform', child, true],
  ])('are its own alone where %s', async (_name, image, ranElsewhere) => {
    const verdicts = storedVerdicts({ ...deps, ranElsewhere });

    const tags = await verdicts.possibleTags(image, 'basic-tests', imageId);

    expect(tags).toEqual([await verdicts.tagOf(image, 'basic-tests', imageId)]);
  });

  it('are those of all groups of platforms, the likely ones first, where the tests ran elsewhere', async () => {
    const tags = await storedVerdicts({ ...deps, ranElsewhere: true }).possibleTags(
      several,
      'basic-tests',
      imageId,
    );

    const tagOn = (...runnable: readonly string[]) =>
      storedVerdicts({ ...deps, runnable }).tagOf(several, 'basic-tests', imageId);
    expect(new Set(tags).size).toBe(7);
    expect(tags[0]).toBe(await tagOn('linux/amd64', 'linux/arm64', 'linux/386'));
    expect(tags.slice(1, 4)).toContain(await tagOn('linux/arm64'));
    expect(tags.slice(4)).toContain(await tagOn('linux/386', 'linux/arm64'));
  });

  it('are none where the stage has no tests', async () => {
    expect(
      await storedVerdicts({ ...deps, ranElsewhere: true }).possibleTags(
        { ...imageSpec('empty'), platforms },
        'basic-tests',
        imageId,
      ),
    ).toEqual([]);
  });
});

describe('whether a stage has passed', () => {
  const verdict = 't-0123456789ab';
  const exact = `stack.test/child:${imageTag(imageId)}`;
  const passed = `stack.test/child:${verdict}`;
  const has = (...names: readonly (readonly [string, string])[]) => new Map(names);

  const nothing = memoryStore('registry', has());
  const engine = memoryStore('engine', has([exact, imageId], [passed, imageId]));

  it.each([
    ['the store has the verdict on this image', [engine], true],
    ['only the second store has it', [nothing, engine], true],
    ['no store has anything', [nothing], false],
    ['there is no store', [], false],
    ['the image has no verdict', [memoryStore('engine', has([exact, imageId]))], false],
    [
      'the verdict is there without the image',
      [memoryStore('engine', has([passed, imageId]))],
      false,
    ],
    [
      'the verdict names another image',
      [memoryStore('engine', has([exact, imageId], [passed, other]))],
      false,
    ],
    [
      'one store has the image and another the verdict',
      [
        memoryStore('registry', has([exact, imageId])),
        memoryStore('engine', has([passed, imageId])),
      ],
      false,
    ],
  ])('where %s', async (_name, stores, expected) => {
    expect(await verdictsIn(stores).hasPassed(child, imageId, verdict)).toBe(expected);
  });

  it('is not asked on --retest', async () => {
    expect(await verdictsIn([silentStore()], true).hasPassed(child, imageId, verdict)).toBe(false);
  });

  it('is not known where a store does not answer', async () => {
    const asking = verdictsIn([silentStore(), engine]).hasPassed(child, imageId, verdict);

    await expect(asking).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});
