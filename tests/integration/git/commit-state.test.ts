import { afterAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { readBuildContext } from '../../../src/identity/build-context.ts';
import { commitState } from '../../../src/run/commit-state.ts';
import { readRepository } from '../../../src/run/read-repository.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
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

async function stateOf({ port, dir, path }: TemporaryRepository): Promise<string> {
  const files = nodeFiles();
  const image = imageSpec('a', { dockerfile: parseDockerfile(dockerfile) });
  const context = await readBuildContext(files, {
    rootDir: dir,
    contextDir: join(dir, image.contextDir),
    dockerfilePath: join(dir, image.dockerfilePath),
    dockerfile: image.dockerfile,
    listing: undefined,
    buildArgs: image.buildArgs,
    inheritedTriggers: [],
    leftOut: [],
  });
  const place = { rootDir: dir, specFile: path('spec.yml'), tree: undefined };
  return commitState(await readRepository({ git: port, files }, place), image, context);
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
