import { afterAll, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { readBuildContext } from '../../../src/identity/build-context.ts';
import { commitStanding } from '../../../src/run/commit-standing.ts';
import { readRepository } from '../../../src/run/read-repository.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import { imageSpec } from '../../support/spec-builders.ts';
import {
  removeRepositories,
  temporaryRepository,
  type Entry,
  type TemporaryRepository,
} from './temporary-repository.ts';

afterAll(removeRepositories);

const dockerfile = 'FROM scratch\nCOPY x /\n';
const specOf = (entry: string) =>
  `registry: stack.test\ntag: {prefix: a}\nimages: {a: {${entry}}}\n`;

/** A repository with an image, and the spec that it is in. */
async function committedImage(): Promise<TemporaryRepository> {
  const repository = await temporaryRepository();
  await repository.commit({
    'images/a/Dockerfile': dockerfile,
    'images/a/x': '1',
    'images/b/x': '1',
    'spec.yml': specOf(''),
  });
  return repository;
}

async function standingOf(
  { port, dir, path }: TemporaryRepository,
  fields: Partial<ImageSpec> = {},
) {
  const files = nodeFiles();
  const image = imageSpec('a', { dockerfile: parseDockerfile(dockerfile), ...fields });
  const place = { rootDir: dir, specFile: path('spec.yml'), tree: undefined };
  const found = await readRepository({ git: port, files }, place);
  const context = await readBuildContext(files, {
    rootDir: dir,
    contextDir: join(dir, image.contextDir),
    dockerfilePath: join(dir, image.dockerfilePath),
    dockerfile: image.dockerfile,
    listing: found.listing,
    buildArgs: image.buildArgs,
    inheritedTriggers: [],
    leftOut: [],
  });
  return commitStanding(found, image, context, []);
}

async function stateOf(
  repository: TemporaryRepository,
  fields: Partial<ImageSpec> = {},
): Promise<string> {
  return (await standingOf(repository, fields)).state;
}

describe('the state of an image in a repository', () => {
  it.each<[string, Readonly<Record<string, Entry>>, string]>([
    ['nothing', {}, 'clean'],
    ['a file of another image', { 'images/b/x': '2' }, 'clean'],
    ['a file that it is made from', { 'images/a/x': '2' }, 'dirty'],
    ['a file that is gone', { 'images/a/x': undefined }, 'dirty'],
    ['the kind of a file', { 'images/a/x': { link: 'y' } }, 'dirty'],
    ['the mode of a file', { 'images/a/x': { program: '1' } }, 'dirty'],
    ['what the spec says of it', { 'spec.yml': specOf('build_args: {B: c}') }, 'dirty'],
    ['the form of the spec', { 'spec.yml': `# ours\n${specOf('')}` }, 'clean'],
  ])('where %s differs from the commit', async (_name, entries, expected) => {
    const repository = await committedImage();
    await repository.write(entries);

    expect(await stateOf(repository)).toBe(expected);
  });

  it('is dirty while a merge is open, and clean where all of it is taken back', async () => {
    const repository = await committedImage();
    const { commit, git, write } = repository;
    await git('switch', '--quiet', '--create', 'side');
    await commit({ 'images/a/x': '2', 'spec.yml': specOf('cache: none') });
    await git('switch', '--quiet', 'main');
    await commit({ 'images/a/x': '3', 'spec.yml': specOf('cache: inline') });
    await git('merge', '--quiet', 'side').catch(() => undefined);
    await write({ 'spec.yml': specOf('cache: inline') });

    expect(await stateOf(repository)).toBe('dirty');
    await write({ 'images/a/x': '3' });
    expect(await stateOf(repository)).toBe('clean');
  });
});

/** What git can be told, so that it does not see what changes. */
const blindfolds = ['--skip-worktree', '--assume-unchanged'];

describe.each(blindfolds)('the state of an image where git was told %s', (blindfold) => {
  /** An image of which git sees nothing any more. */
  async function unseenImage(entries: Readonly<Record<string, Entry>> = {}) {
    const repository = await committedImage();
    await repository.commit({ 'images/a/.dockerignore': '# all\n', ...entries });
    const paths = (await repository.git('ls-files')).split('\n');
    await repository.git('update-index', blindfold, ...paths);
    return repository;
  }

  it.each<[string, Readonly<Record<string, Entry>>]>([
    ['no attributes', {}],
    ['line ends that may be converted', { '.gitattributes': '* text=auto\n' }],
  ])('is clean with %s where nothing differs', async (_name, entries) => {
    expect(await standingOf(await unseenImage(entries))).toEqual({
      state: 'clean',
      ignored: [],
      linked: [],
    });
  });

  it.each<[string, Readonly<Record<string, Entry>>]>([
    ['a file', { 'images/a/x': '2' }],
    ['a file that is gone', { 'images/a/x': undefined }],
    ['the mode of a file', { 'images/a/x': { program: '1' } }],
    ['the kind of a file', { 'images/a/x': { link: 'y' } }],
    ['the Dockerfile', { 'images/a/Dockerfile': `${dockerfile}# ours\n` }],
    ['the ignore file', { 'images/a/.dockerignore': 'y\n' }],
    ['what the spec says of it', { 'spec.yml': specOf('build_args: {B: c}') }],
  ])('is dirty by %s', async (_name, entries) => {
    for (const attributes of ['', '* text=auto\n']) {
      const repository = await unseenImage({ '.gitattributes': attributes });
      await repository.write(entries);

      expect(await repository.git('status', '--porcelain')).toBe('');
      expect(await stateOf(repository)).toBe('dirty');
    }
  });

  it.each<[string, Readonly<Record<string, Entry>>]>([
    ['a file of another image', { 'images/b/x': '2' }],
    ['the form of the spec', { 'spec.yml': `# ours\n${specOf('')}` }],
  ])('is clean where %s differs', async (_name, entries) => {
    const repository = await unseenImage();
    await repository.write(entries);

    expect(await stateOf(repository)).toBe('clean');
  });

  it('is clean by a link that is as the commit has it, and dirty by one that leads elsewhere', async () => {
    const repository = await unseenImage({ 'images/a/x': { link: 'Dockerfile' } });

    expect(await stateOf(repository)).toBe('clean');
    await repository.write({ 'images/a/x': { link: '.dockerignore' } });
    expect(await stateOf(repository)).toBe('dirty');
  });
});

describe('the state of an image that a repository in the repository is part of', () => {
  const copying = (source: string) => ({
    dockerfile: parseDockerfile(`FROM scratch\nCOPY ${source} /\n`),
  });
  const allowed = ['-c', 'protocol.file.allow=always'];

  /** A repository with another one in the folder `images/a/module`, as a submodule or as a clone. */
  async function withModule(kind: 'submodule' | 'clone') {
    const repository = await committedImage();
    const inner = await committedImage();
    const url = `file://${inner.dir}`;
    const module = 'images/a/module';
    await repository.commit({ 'images/a/x': '1' });
    if (kind === 'clone') await repository.git('clone', '--quiet', url, module);
    else {
      await repository.git(...allowed, 'submodule', '--quiet', 'add', url, module);
      await repository.commit();
    }
    return repository;
  }

  it.each<[string, Partial<ImageSpec>]>([
    ['a file in it', copying('module/spec.yml')],
    ['files in it', copying('module/images/a/*')],
    ['files by a wildcard for its name', copying('*/spec.yml')],
    ['it', copying('module')],
    ['its Dockerfile', { dockerfilePath: 'images/a/module/images/a/Dockerfile' }],
    ['its context', { contextDir: 'images/a/module/images/a' }],
    ['what it watches in it', { watch: ['images/a/module/**/x'] }],
  ])('is dirty by %s where that differs', async (_name, fields) => {
    const repository = await withModule('submodule');
    const cloned = await withModule('clone');

    expect(await stateOf(repository, fields)).toBe('clean');
    await repository.write({ 'images/a/module/images/b/x': 'edited' });
    expect(await stateOf(repository, fields)).toBe('dirty');
    expect(await stateOf(cloned, fields)).toBe('dirty');
  });

  it.each<[string, Partial<ImageSpec>]>([
    ['another file', copying('x')],
    ['files in another folder', copying('other/*')],
  ])('is clean by %s', async (_name, fields) => {
    const cloned = await withModule('clone');

    expect(await stateOf(cloned, fields)).toBe('clean');
  });
});

describe('what an image is made from and git ignores', () => {
  const ignoring = { '.gitignore': '*.bin\n.env\n' };
  const paths = ['images/a/x/.env', 'images/a/x/deep/model.bin'];
  const written = Object.fromEntries(paths.map((path) => [path, '1']));

  async function imageOfFolder(entries: Readonly<Record<string, Entry>> = {}) {
    const repository = await committedImage();
    await repository.commit({ 'images/a/x': undefined, ...ignoring, ...entries });
    await repository.commit({ 'images/a/x/seen': '1' });
    return repository;
  }

  it.each(['', '* text=auto\n'])('is told, with the attributes %j', async (attributes) => {
    const repository = await imageOfFolder({ '.gitattributes': attributes });
    await repository.write({ ...written, 'images/b/y.bin': '1' });

    expect(await standingOf(repository)).toEqual({ state: 'clean', ignored: paths, linked: [] });
  });

  it('is not what no instruction reads, what is not committed yet, nor what was added by force', async () => {
    const repository = await imageOfFolder({ 'images/a/.dockerignore': '**/*.bin\n' });
    await repository.write({ ...written, 'images/a/x/new': '1', 'images/a/x/deep/new': '1' });
    await repository.git('add', '--force', paths[0] ?? '');

    expect(await standingOf(repository)).toEqual({ state: 'dirty', ignored: [], linked: [] });
  });

  it('is not what a submodule or another repository in a folder has', async () => {
    const repository = await imageOfFolder();
    const inner = await committedImage();
    const url = `file://${inner.dir}`;
    const allowed = ['-c', 'protocol.file.allow=always'];
    await repository.git(...allowed, 'submodule', '--quiet', 'add', url, 'images/a/x/module');
    await repository.commit();

    expect(await standingOf(repository)).toEqual({ state: 'clean', ignored: [], linked: [] });
    await repository.git('clone', '--quiet', url, 'images/a/x/clone');
    expect(await standingOf(repository)).toEqual({ state: 'dirty', ignored: [], linked: [] });
  });

  it('is the spec too', async () => {
    const repository = await imageOfFolder({ '.gitignore': 'spec.yml\n', 'spec.yml': undefined });
    await repository.write({ 'spec.yml': specOf('') });

    expect(await standingOf(repository)).toEqual({
      state: 'clean',
      ignored: ['spec.yml'],
      linked: [],
    });
  });
});

describe('the state of an image behind links', () => {
  const shared = {
    'shared/Dockerfile': dockerfile,
    'shared/ignore': '# all\n',
    'shared/a/x': '1',
    'images/a/x': undefined,
  };

  it.each<[string, Readonly<Record<string, Entry>>, string]>([
    [
      'the Dockerfile',
      { 'images/a/Dockerfile': { link: '../../shared/Dockerfile' } },
      'shared/Dockerfile',
    ],
    [
      'the ignore file',
      { 'images/a/.dockerignore': { link: '../../shared/ignore' } },
      'shared/ignore',
    ],
    [
      'the spec',
      { 'conf/stack.yml': specOf(''), 'spec.yml': { link: 'conf/stack.yml' } },
      'conf/stack.yml',
    ],
  ])(
    'is by %s as the commit has it, and dirty where that differs',
    async (_name, entries, target) => {
      for (const attributes of ['', '* text=auto\n']) {
        const repository = await committedImage();
        await repository.commit({ ...shared, ...entries, '.gitattributes': attributes });

        expect(await standingOf(repository)).toMatchObject({ state: 'clean', ignored: [] });
        const text = target === 'conf/stack.yml' ? specOf('build_args: {B: c}') : '# other\n';
        await repository.write({ [target]: text });
        expect(await stateOf(repository)).toBe('dirty');
      }
    },
  );

  it('is by a folder as the commit has it, and names what lies there', async () => {
    const repository = await committedImage();
    const moved = {
      ...shared,
      'shared/a/Dockerfile': dockerfile,
      'images/a/Dockerfile': undefined,
    };
    await repository.commit({ ...moved, 'shared/a/.gitignore': '*.bin\n' });
    await rm(repository.path('images/a'), { recursive: true, force: true });
    await repository.commit({ 'images/a': { link: '../shared/a' } });

    const linked = ['shared/a/Dockerfile', 'shared/a/x'];
    expect(await standingOf(repository)).toEqual({ state: 'clean', ignored: [], linked });
    await repository.write({ 'shared/a/x': '2' });
    expect(await standingOf(repository)).toEqual({ state: 'dirty', ignored: [], linked });
  });
});
