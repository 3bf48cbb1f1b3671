import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { rememberedMeaning } from '../../../src/changes/meaning-changes.ts';
import { readBuildContext, type BuildContext } from '../../../src/identity/build-context.ts';
import { commitState, inputMatcher } from '../../../src/run/commit-state.ts';
import type { Repository } from '../../../src/run/read-repository.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const spec = 'registry: stack.test\ntag: {prefix: a}\nimages: {base: {}, other: {}}\n';
const otherEntry = spec.replace('other: {}', 'other: {build_args: {V: "1"}}');
const ownEntry = spec.replace('base: {}', 'base: {build_args: {V: "1"}}');
const comment = `# of the team\n${spec}`;

const base = imageSpec('base', {
  dockerfile: parseDockerfile('FROM scratch\nCOPY app /app\n'),
  watch: ['src/indexer/**'],
});

/** A checkout in which these paths differ from the last commit. */
function repositoryWith(
  uncommitted: readonly string[],
  fields: Partial<Repository> = {},
): Repository {
  return {
    checkout: someCheckout(),
    listing: undefined,
    uncommitted,
    specPath: 'spec.yml',
    specText: spec,
    committedSpec: undefined,
    meaningOf: rememberedMeaning('spec.yml'),
    lookBeyond: undefined,
    ...fields,
  };
}

/** What the instructions of an image can read, with these lines in its ignore file. */
function contextOf(image: ImageSpec, ignored = ''): Promise<BuildContext> {
  const contextDir = join('/stack', image.contextDir);
  return readBuildContext(
    memoryFiles({ [`${contextDir}/.dockerignore`]: ignored, [`${contextDir}/app/main.py`]: '' }),
    {
      rootDir: '/stack',
      contextDir,
      dockerfilePath: `/stack/${image.dockerfilePath}`,
      dockerfile: image.dockerfile,
      listing: undefined,
      buildArgs: image.buildArgs,
      inheritedTriggers: [],
      leftOut: [],
    },
  );
}

async function stateOf(repository: Repository, image = base, ignored = ''): Promise<string> {
  return commitState(repository, image, await contextOf(image, ignored));
}

describe('the state of what an image is made from', () => {
  it.each([
    ['without git', undefined],
    ['before the first commit', someCheckout({ head: undefined })],
  ])('is none %s', async (_name, checkout) => {
    expect(await stateOf(repositoryWith(['images/base/app/main.py'], { checkout }))).toBe('none');
  });

  it.each([
    ['a file that an instruction reads', 'images/base/app/main.py'],
    ['a file that is new or gone, where an instruction reads', 'images/base/app/new/x.py'],
    ['the Dockerfile', 'images/base/Dockerfile'],
    ['the ignore file', 'images/base/.dockerignore'],
    ['the ignore file beside the Dockerfile', 'images/base/Dockerfile.dockerignore'],
    ['a file that it watches', 'src/indexer/deep/.hidden/x.ts'],
  ])('is dirty by %s', async (_name, path) => {
    expect(await stateOf(repositoryWith(['README.md', path]))).toBe('dirty');
  });

  it.each([
    ['nothing', []],
    ['a file that no instruction reads', ['images/base/notes.txt']],
    ['its tests', ['images/base/tests/test_x.py']],
    ['files of another image', ['images/other/app/main.py', 'images/base-two/app/main.py']],
    ['a file beside what it watches', ['src/indexer.ts']],
  ])('is clean where %s differs', async (_name, paths) => {
    expect(await stateOf(repositoryWith(paths))).toBe('clean');
  });

  it('is clean where the ignore file keeps out what differs', async () => {
    const repository = repositoryWith(['images/base/app/cache.bin']);

    expect(await stateOf(repository, base, 'app/*.bin\n')).toBe('clean');
    expect(await stateOf(repository, base, 'app/*.bin\n!app/cache.bin\n')).toBe('dirty');
  });

  it.each([
    ['its own entry', ownEntry, 'dirty'],
    ["another image's entry", otherEntry, 'clean'],
    ['a comment', comment, 'clean'],
    ['its form, which is broken now', 'images: [', 'dirty'],
  ])(
    'by the spec alone, of which %s changed, is decided by what it means',
    async (_name, specText, expected) => {
      const repository = repositoryWith(['spec.yml'], { specText, committedSpec: spec });

      expect(await stateOf(repository)).toBe(expected);
    },
  );

  it('is dirty where the spec is not committed', async () => {
    expect(await stateOf(repositoryWith(['spec.yml']))).toBe('dirty');
  });

  it('is dirty where an instruction reads the spec itself, whatever changed in it', async () => {
    const whole = imageSpec('base', {
      contextDir: '.',
      dockerfile: parseDockerfile('FROM scratch\nCOPY . /srv\n'),
    });
    const repository = repositoryWith(['spec.yml'], { specText: comment, committedSpec: spec });

    expect(await stateOf(repository, whole)).toBe('dirty');
  });
});

describe('whether an image is made from a path', () => {
  it('counts what its links lead to', async () => {
    const context = { ...(await contextOf(base)), linked: ['shared/Dockerfile'] };

    const paths = ['shared/Dockerfile', 'shared/other', 'shared'];
    expect(paths.filter(inputMatcher(base, context))).toEqual(['shared/Dockerfile', 'shared']);
  });

  it('counts folders of what it is made from, and no others', async () => {
    const reading = imageSpec('base', {
      watch: ['src/indexer/**', 'lib/*.sh'],
      dockerfile: parseDockerfile('FROM scratch\nCOPY app/one conf/*.d/x */y /\n'),
    });
    const isInput = inputMatcher(reading, await contextOf(reading));
    const holding = ['app', 'app/one', 'conf', 'conf/a.d', 'any'];
    const inContext = [...holding, 'app/two', 'conf/a', 'any/deep'];

    const told = inContext.map((path) => `images/base/${path}/`).filter(isInput);
    const untold = ['app', 'conf', 'conf/a.d', 'any'].filter((path) =>
      isInput(`images/base/${path}`),
    );
    const others = ['src/', 'src/indexer/in/', 'lib/', 'lib/in/', 'docs/', 'images/b/'];

    expect(told).toEqual(holding.map((path) => `images/base/${path}/`));
    expect(untold).toEqual(['app', 'conf']);
    expect(others.filter(isInput)).toEqual(['src/', 'src/indexer/in/', 'lib/', 'lib/in/']);
  });

  it.each([
    ['**/x', true],
    ['*.md', false],
  ])('counts a folder for the watched glob %s: %s', async (glob, expected) => {
    const isInput = inputMatcher(imageSpec('base', { watch: [glob] }), await contextOf(base));

    expect(isInput('docs/')).toBe(expected);
  });

  it('is told without looking whether there is such a file', async () => {
    const isInput = inputMatcher(base, await contextOf(base));

    const paths = [
      'images/base/app',
      'images/base/app/gone',
      'images/base',
      'images/base/.dockerignore',
      'images/base/Dockerfile',
      'src/indexer/x',
      'src',
      'spec.yml',
      '',
    ];
    expect(paths.filter(isInput)).toEqual([
      'images/base/app',
      'images/base/app/gone',
      'images/base',
      'images/base/.dockerignore',
      'images/base/Dockerfile',
      'src/indexer/x',
      'src',
      '',
    ]);
  });
});
