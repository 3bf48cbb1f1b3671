import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../../src/report/run-report.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { runBeside } from '../support/test-engine.ts';

const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
/** What no cache has yet, and no build makes twice. */
const once = `RUN echo ${Math.random()} > /random; head -c 16 /dev/urandom > /made`;

/** A parent and its children; each on the builder of its entry, or on none. */
function files(
  base: string,
  builders: Readonly<Partial<Record<'base' | 'child' | 'leaf', string>>>,
): Readonly<Record<string, string>> {
  const on = (key: keyof typeof builders) => {
    const builder = builders[key];
    return { settings: ['cache: none', ...(builder === undefined ? [] : [`builder: ${builder}`])] };
  };
  const images: Readonly<Record<string, SmallImage>> = {
    base: { build: [once], test: 'test -s /made', ...on('base') },
    child: {
      parent: 'base',
      build: ['COPY text /text', 'RUN cp /made /again'],
      test: 'cmp /made /again',
      integrationTest: 'grep -q words /text',
      ...on('child'),
    },
    leaf: { parent: 'child', build: ['RUN rm /again'], test: 'test ! -e /again', ...on('leaf') },
  };
  const written = { ...smallStack(images), 'images/child/text': 'words\n' };
  return Object.fromEntries(
    Object.entries(written).map(([path, text]) => [
      path,
      text.replaceAll('busybox:stack-test', base),
    ]),
  );
}

/** Children are built from parents that are given tags meanwhile, for which distribution has 500 in that moment. */
const again = { STACK_RETRIES: '2' };

describe('a stack on two builders', () => {
  let remote: RemoteBuilders;
  const stacks: StackUnderTest[] = [];
  const newStack = async (builders: Parameters<typeof files>[1]) => {
    const stack = await stackUnderTest({
      files: files(remote.base, builders),
      registryHost: remote.registry.host,
    });
    stacks.push(stack);
    return stack;
  };
  const build = async (stack: StackUnderTest, ...args: readonly string[]) => {
    const env = { ...remote.env, ...again };
    const result = await stack.run(['build', '--push', '--json', ...args], { env });
    expectExit(result, 0);
    return JSON.parse(result.stdout) as RunReport;
  };
  beforeAll(async () => {
    remote = await startRemoteBuilders();
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.dispose();
    await remote.close();
  });

  describe('beside the same stack on one engine', () => {
    let apart: StackUnderTest;
    let report: RunReport;
    let ofOne: RunReport;
    beforeAll(async () => {
      apart = await newStack({ base: 'east', child: 'west', leaf: 'east' });
      const together = await newStack({});
      report = await build(apart);
      ofOne = await build(together);
    });

    it('has the same report, but for the builders', () => {
      const plain = withoutChance(report);

      expect(plain).toEqual(withoutChance(ofOne));
      expect(report.images.map(({ key, builder }) => [key, builder])).toEqual([
        ['base', 'east'],
        ['child', 'west'],
        ['leaf', 'east'],
      ]);
      expect(ofOne.images.map(({ builder }) => builder)).toEqual([undefined, undefined, undefined]);
    });

    it('has a report that keeps to its schema', async () => {
      expect(runSchemaProblems(await apart.read('artifacts/run.json'))).toEqual([]);
    });

    it('has the same names at the registry', async () => {
      for (const [index, { key, imageId = '', buildId = '' }] of report.images.entries()) {
        const other = ofOne.images[index];

        const [names, otherNames] = [await tags(report, key), await tags(ofOne, key)];

        expect(names).toEqual(
          expect.arrayContaining([`i-${short(imageId)}`, `b-${short(buildId)}`]),
        );
        expect(names.map(kindOf)).toEqual(otherNames.map(kindOf));
        expect(other?.key).toBe(key);
      }
    });

    it('is found by what it is made from', async () => {
      const again = await build(apart);

      expect(again.images.map(({ key, status, imageId }) => [key, status, imageId])).toEqual(
        report.images.map(({ key, imageId }) => [key, 'up-to-date', imageId]),
      );
    });

    it('is built again from the caches of the builders as the same images', async () => {
      const again = await build(apart, '--full-rebuild');

      expect(again.images.map(({ imageId, digest }) => [imageId, digest])).toEqual(
        report.images.map(({ imageId, digest }) => [imageId, digest]),
      );
    });

    async function tags({ images }: RunReport, key: string): Promise<readonly string[]> {
      const [name = ''] = images.find((image) => image.key === key)?.tags ?? [];
      const repository = name.slice(0, name.lastIndexOf(':')).replace('/', '/v2/');
      const answer = await fetch(`http://${repository}/tags/list`);
      return ((await answer.json()) as { readonly tags: readonly string[] }).tags.toSorted();
    }
  });

  it('gets the image IDs that the engine gives, where the two have one cache', async () => {
    const stack = await newStack({});
    const { name, env } = remote.builders[0].engine;
    const away = await build(stack, '--builder', 'east');
    const settings = { ...env, ...again, NO_COLOR: '1', HOME: stack.dir };
    const clean = [
      'env',
      '-i',
      ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
    ];

    const printed = await runBeside(
      name,
      [...clean, process.execPath, program, 'build', '--push', '--full-rebuild', '--json'],
      stack.dir,
    );

    const here = JSON.parse(printed) as RunReport;
    expect(here.images.map(({ imageId }) => imageId)).toEqual(
      away.images.map(({ imageId }) => imageId),
    );
    expect(here.images.map(({ buildId }) => buildId)).toEqual(
      away.images.map(({ buildId }) => buildId),
    );
  });

  it('starts nothing while a builder that it needs does not answer', async () => {
    const stack = await newStack({ base: 'east', child: 'west' });
    const [, west] = remote.builders;
    await west.cut();

    const result = await stack.run(['build', '--push'], { env: remote.env });
    await west.restore();

    expectExit(result, 3);
    expect(result.stderr).toContain("the builder 'west' (remote) does not answer");
    expect((await stack.engine.tags()).size).toBe(0);
  });
});

/** What of a report does not depend on the time, on chance, or on who built it. */
function withoutChance({ images, ...report }: RunReport) {
  return {
    status: report.status,
    notes: report.notes.filter((note) => !note.includes('had to be made again')),
    images: images.map(({ steps, key, status, tags, level, parents, reasons, state }) => ({
      ...{ key, status, level, parents, state },
      reasons: reasons.map(({ kind }) => kind),
      tags: tags.map((tag) => kindOf(tag.slice(tag.lastIndexOf(':') + 1))),
      steps: steps.map(({ name, status: how, tests, message, failure }) => ({
        ...{ name, how, tests, message, failure },
      })),
    })),
  };
}

/** `i-…` for an exact tag, and so on; other tags as they are, but for the commit. */
const kindOf = (tag: string) =>
  tag.replace(/^([birt])-[0-9a-f]{12}$/, '$1').replace(/-[0-9a-f]{7}$/, '-commit');
const short = (hash: string) => hash.replace('sha256:', '').slice(0, 12);
