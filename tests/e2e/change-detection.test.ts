import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import type { FaultyServer } from '../support/faulty-server.ts';
import { plannedImages, plannedStates } from '../support/planned-states.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const family = smallStack({
  'base-notebook': { build: ['COPY files/seen /seen'], test: 'test -e /seen' },
  'r-notebook': { parent: 'base-notebook', build: ['LABEL r=1'] },
  'scipy-notebook': {
    parent: 'base-notebook',
    build: ['RUN head -c 16 /dev/urandom > /slow', 'COPY files/ /srv/'],
    test: 'test -e /srv/file',
  },
  'ml-notebook': { parent: 'scipy-notebook', build: ['LABEL ml=1'] },
});
const files = {
  ...family,
  'images/base-notebook/files/seen': 'one\n',
  'images/base-notebook/files/unseen': 'one\n',
  'images/scipy-notebook/files/file': 'one\n',
};
const skip = {
  'base-notebook': 'skip',
  'r-notebook': 'skip',
  'scipy-notebook': 'skip',
  'ml-notebook': 'skip',
};

/** Names of the steps by image key: `{ 'base-notebook': ['tag'] }`; images without any are left out. */
async function steps(stack: StackUnderTest): Promise<Readonly<Record<string, readonly string[]>>> {
  const { images } = await stack.report();
  const entries = images.map((image) => [image.key, image.steps.map(({ name }) => name)] as const);
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0));
}

describe('what a change rebuilds', () => {
  let registry: RealRegistry;
  let proxy: FaultyServer;
  let stack: StackUnderTest;

  beforeAll(async () => {
    registry = await startRealRegistry();
    proxy = await registry.proxy();
    stack = await stackUnderTest({ files, registryHost: proxy.host });
    expectExit(await stack.run(['build', '--push']), 0);
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });
  beforeEach(async () => {
    await stack.git('checkout', '--quiet', '--', '.');
  });

  it('is nothing when nothing changed, also on an engine that has none of it', async () => {
    const here = await plannedStates(stack, ['--push']);
    await stack.engine.clean();

    const result = await stack.run(['build', '--push']);

    expect(here).toEqual(skip);
    expectExit(result, 0);
    const { images } = await stack.report();
    expect(images.map(({ key, state, status }) => [key, state, status])).toEqual(
      Object.keys(skip).map((key) => [key, 'skip', 'up-to-date']),
    );
    for (const { reasons, imageId = '' } of images)
      expect(reasons).toEqual([
        { kind: 'up-to-date', text: `nothing changed: published as i-${imageId.slice(7, 19)}` },
      ]);
    expect(await stack.files('artifacts/manifests')).toEqual(
      Object.keys(skip)
        .map((key) => `${key}.md`)
        .sort(),
    );
    expect(await stack.engine.tags()).toEqual(new Map());
  });

  it('is the image alone, on the published parent, and its layers come from the published image', async () => {
    const before = await stack.report();
    await stack.engine.clean();
    await stack.write('images/scipy-notebook/files/file', 'two\n');

    const states = await plannedStates(stack, ['scipy-notebook', '--push']);
    const result = await stack.run(['build', 'scipy-notebook', '--push']);

    expect(states).toEqual({ 'base-notebook': 'skip', 'scipy-notebook': 'build' });
    expectExit(result, 0);
    expect(Object.keys(await steps(stack))).toEqual(['scipy-notebook']);
    const { images } = await stack.report();
    const idOf = (report: typeof before, key: string) =>
      report.images.find((image) => image.key === key)?.imageId;
    expect(idOf({ ...before, images }, 'base-notebook')).toBe(idOf(before, 'base-notebook'));
  });

  it('says which files of it changed', async () => {
    await stack.write('images/scipy-notebook/files/file', 'three\n');

    const images = await plannedImages(stack, ['scipy-notebook', '--published']);

    expect(images[1]?.reasons[0]).toMatchObject({
      kind: 'files-changed',
      text: 'files changed: images/scipy-notebook/files/file',
    });
  });

  it('is its tests when only they changed', async () => {
    await stack.write('images/base-notebook/tests/test_it.sh', '#!/bin/sh\ntest -f /seen\n');

    const result = await stack.run(['build', 'base-notebook', '--push']);

    expectExit(result, 0);
    expect(await steps(stack)).toEqual({ 'base-notebook': ['basic-tests'] });
    expect(await plannedStates(stack, ['base-notebook', '--push'])).toEqual({
      'base-notebook': 'skip',
    });
  });

  it('is everything that stands on it', async () => {
    await stack.write('images/base-notebook/files/seen', 'two\n');

    expect(await plannedStates(stack, ['--push'])).toEqual({
      'base-notebook': 'build',
      'r-notebook': 'wait',
      'scipy-notebook': 'wait',
      'ml-notebook': 'wait',
    });
  });

  it('is nothing for a file that no instruction reads', async () => {
    await stack.write('images/base-notebook/files/unseen', 'two\n');
    await stack.write('images/base-notebook/README.md', 'words\n');

    expect(await plannedStates(stack, ['base-notebook+', '--published'])).toMatchObject({
      'base-notebook': 'skip',
      'r-notebook': 'skip',
    });
  });

  it('is the tag alone when it names another image, and no layer moves', async () => {
    const repository = `${stack.registry}/r-notebook`;
    const digest = (await registryTags(repository)).get('1-main') ?? '';
    const url = `http://${repository.replace('/', '/v2/')}/manifests/1-main`;
    await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
      body: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [],
      }),
    });
    const asked = proxy.requests.length;

    const states = await plannedStates(stack, ['r-notebook', '--push']);
    const result = await stack.run(['build', 'r-notebook', '--push']);

    expect(states).toEqual({ 'base-notebook': 'skip', 'r-notebook': 'retag' });
    expectExit(result, 0);
    expect(await steps(stack)).toEqual({ 'r-notebook': ['tag'] });
    expect((await registryTags(repository)).get('1-main')).toBe(digest);
    const moved = proxy.requests
      .slice(asked)
      .filter(({ method, path }) => method !== 'HEAD' && path.includes('/blobs/sha256:'))
      .filter(({ path }) => path.includes('/r-notebook/'));
    expect(moved.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is only what is asked for with --affected', async () => {
    await stack.write(
      'images/r-notebook/Dockerfile',
      'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nLABEL r=2\n',
    );

    expect(await plannedStates(stack, ['--affected', '--published'])).toEqual({
      'base-notebook': 'skip',
      'r-notebook': 'build',
    });
  });

  it('ends with 10 when there is work to do and that is asked for', async () => {
    const none = await stack.run(['plan', 'base-notebook', '--published', '--detailed-exitcode']);
    await stack.write('images/base-notebook/files/seen', 'two\n');
    const some = await stack.run(['plan', 'base-notebook', '--published', '--detailed-exitcode']);

    expectExit(none, 0);
    expectExit(some, 10);
  });
});

describe('a full rebuild of unchanged sources', () => {
  let stack: StackUnderTest;
  beforeAll(async () => {
    stack = await stackUnderTest({ files });
    expectExit(await stack.run(['build']), 0);
  });
  afterAll(() => stack.dispose());

  it('gives the same images from cache and keeps every verdict', async () => {
    const before = await stack.report();
    await stack.write('README.md', 'words\n');
    await stack.git('add', '--all');
    await stack.git('commit', '--quiet', '--message=two');

    expectExit(await stack.run(['build', '--full-rebuild']), 0);

    const after = await stack.report();
    expect(after.images.map(({ imageId }) => imageId)).toEqual(
      before.images.map(({ imageId }) => imageId),
    );
    const tests = after.images.flatMap((image) =>
      image.steps.filter(({ name }) => name === 'basic-tests').map(({ status }) => status),
    );
    expect(new Set(tests)).toEqual(new Set(['skipped']));
  });

  it('is asked for by a commit message', async () => {
    await stack.git('commit', '--quiet', '--allow-empty', '--message=please: Full Rebuild');

    const images = await plannedImages(stack);

    expect(new Set(images.map(({ state }) => state))).toEqual(new Set(['build']));
    expect(images[0]?.reasons).toEqual([
      { kind: 'commit-message', text: "a commit message says 'full rebuild'" },
    ]);
    await stack.git('reset', '--quiet', '--soft', 'HEAD^');
  });

  it('runs tests again with --retest', async () => {
    expect(await plannedStates(stack, ['--retest'])).toEqual({
      ...skip,
      'base-notebook': 'retest',
      'scipy-notebook': 'retest',
    });
  });

  it('is not needed to tell an image of uncommitted files from one of a commit', async () => {
    await stack.write('images/base-notebook/files/seen', 'uncommitted\n');
    expectExit(await stack.run(['build', 'base-notebook']), 0);
    const dirty = await stack.engine.labels('base-notebook:1-main');
    await stack.git('commit', '--quiet', '--all', '--message=three');

    const images = await plannedImages(stack, ['base-notebook']);
    expectExit(await stack.run(['build', 'base-notebook']), 0);

    const clean = await stack.engine.labels('base-notebook:1-main');
    const revision = 'org.opencontainers.image.revision';
    expect(dirty[revision]).toMatch(/-dirty$/);
    expect(images[0]?.state).toBe('build');
    expect(clean[revision]).toBe(await stack.git('rev-parse', 'HEAD'));
  });
});
