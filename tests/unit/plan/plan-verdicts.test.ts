import { describe, expect, it } from '@jest/globals';
import { testIdOf, type TestInputs } from '../../../src/identity/test-id.ts';
import { stageInputs } from '../../../src/image-tests/stage-inputs.ts';
import { testTag } from '../../../src/identity/exact-tags.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import type { BuiltImage } from '../../support/plan-builders.ts';
import {
  tag,
  images,
  built,
  every,
  tagged,
  one,
  engineWith,
  planOf,
  imageOf,
  sourceWith,
} from './family-plans.ts';

/** Name under which the verdict of a stage on a built image stands. */
async function verdictName(
  { image, imageId }: Pick<BuiltImage, 'image' | 'imageId'>,
  source: PlanWork['source'],
  stage: TestInputs['stage'],
  ancestors: readonly string[] = [],
): Promise<string> {
  const inputs = await stageInputs(source, image, stage, ancestors, ['linux/amd64'], new Map());
  if (inputs === undefined) throw new Error(`${image.key} has no ${stage}`);
  return `${image.repository}:${testTag(testIdOf({ ...inputs, imageId }))}`;
}

describe('verdicts in a plan', () => {
  const source = sourceWith(
    '/stack/images/base/tests/test_a.sh',
    '/stack/images/r/tests/test_b.sh',
    '/stack/images/r/integration_tests/test_c.sh',
  );
  const tested = images.map((image) =>
    image.key === 'r' ? { ...image, integrationTests: true } : image,
  );

  it('are asked for of every stage that has tests', async () => {
    const stores = { engine: engineWith(tagged(every)) };

    const plan = await planOf({ source, stores }, tested);

    expect(plan.images.map(({ image, state, steps }) => [image.key, state, steps])).toEqual([
      ['base', 'retest', ['basic-tests']],
      ['tools', 'skip', []],
      ['r', 'retest', ['basic-tests', 'integration-tests']],
      ['lab', 'skip', []],
      ['report', 'skip', []],
    ]);
  });

  it('are found under the name of exactly these tests on exactly this image', async () => {
    const r = one(new Map(tested.map((image) => [image.key, image])), 'r');
    const { imageId } = one(built, 'r');
    const names = [
      await verdictName(one(built, 'base'), source, 'basic-tests'),
      await verdictName({ image: r, imageId }, source, 'basic-tests'),
    ].map(
      (name) => [name, name.includes('/base:') ? one(built, 'base').imageId : imageId] as const,
    );
    const stores = { engine: engineWith(new Map([...tagged(every), ...names])) };

    const plan = await planOf({ source, stores }, tested);

    expect(plan.images.map(({ image, steps }) => [image.key, steps])).toEqual([
      ['base', []],
      ['tools', []],
      ['r', ['integration-tests']],
      ['lab', []],
      ['report', []],
    ]);
  });

  it('count the inherited tests of ancestors', async () => {
    const heir = images.map((image) =>
      image.key === 'r' ? { ...image, tests: { ...image.tests, inherit: true } } : image,
    );
    const image = one(new Map(heir.map((some) => [some.key, some])), 'r');
    const { imageId } = one(built, 'r');
    const own = [
      await verdictName({ image, imageId }, source, 'basic-tests', []),
      imageId,
    ] as const;
    const all = [
      await verdictName({ image, imageId }, source, 'basic-tests', ['base']),
      imageId,
    ] as const;
    const stateWith = async (name: readonly [string, string]) => {
      const stores = { engine: engineWith(new Map([...tagged(every), name])) };
      return (await imageOf('r', { source, stores }, heir)).state;
    };

    expect([await stateWith(own), await stateWith(all)]).toEqual(['retest', 'skip']);
  });

  it('are missing of a parent that was not named, and it is tested', async () => {
    const names = new Map(
      [...tagged(['base', 'r'])].filter(([name]) => !name.endsWith(`base:${tag}`)),
    );
    const { r, base } = {
      r: await imageOf('r', {
        source,
        stores: { engine: engineWith(names) },
        ask: { named: ['r'] },
      }),
      base: await imageOf('base', {
        source,
        stores: { engine: engineWith(names) },
        ask: { named: ['r'] },
      }),
    };

    expect([base.state, base.steps, base.tags]).toEqual(['retest', ['basic-tests'], []]);
    expect([r.state, r.steps]).toEqual(['retest', ['basic-tests']]);
  });

  it('are made again with --retest, but not of parents that were not named', async () => {
    const names = await Promise.all(
      ['base', 'r'].map(async (key) => {
        const image = one(built, key);
        return [await verdictName(image, source, 'basic-tests'), image.imageId] as const;
      }),
    );
    const stores = { engine: engineWith(new Map([...tagged(every), ...names])) };

    const plan = await planOf({ source, stores, options: { retest: true }, ask: { named: ['r'] } });

    expect(
      plan.images.map(({ image, state, reasons }) => [image.key, state, reasons[0]?.kind]),
    ).toEqual([
      ['base', 'skip', 'up-to-date'],
      ['r', 'retest', 'retest'],
    ]);
  });
});
