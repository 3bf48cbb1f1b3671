import { describe, expect, it } from '@jest/globals';
import { deepen } from '../../../src/run/deepen.ts';
import { rememberedImageId, rememberImageId } from '../../../src/run/image-ids.ts';
import { lastBuilt, rememberBuilt } from '../../../src/run/last-built.ts';
import { logEvents } from '../../../src/run/log-events.ts';
import { newRunId, startOfRunId } from '../../../src/run/run-id.ts';
import { readTagSource, tagSource } from '../../../src/run/tag-source.ts';
import { someCheckout, someCommit } from '../../support/checkouts.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryWorld } from '../../support/memory-world.ts';

describe('run ID', () => {
  const at = Date.UTC(2026, 10, 21, 17, 55, 1, 234);

  it('is the start of the run and six digits, fit for a tag', () => {
    expect(newRunId(at, () => 0.25)).toBe('20261121T175501Z-400000');
    expect(newRunId(at, () => 0)).toBe('20261121T175501Z-000000');
  });

  it('tells when the run started', () => {
    expect(startOfRunId('20261121T175501Z-3f9a2c')).toBe(Date.UTC(2026, 10, 21, 17, 55, 1));
  });

  it.each([
    '',
    'shell',
    '20261121T175501Z',
    '20261121T175501Z-xyzxyz',
    '2026-11-21T17:55:01Z-3f9a2c',
  ])("'%s' is none", (text) => {
    expect(startOfRunId(text)).toBeUndefined();
  });
});

describe('what tags are named after', () => {
  const checkout = someCheckout({ branch: 'work' });

  it.each([
    ['the branch of the checkout', {}, { kind: 'branch', name: 'work' }],
    [
      'the branch that GitHub names, since it checks out a detached HEAD',
      { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' },
      { kind: 'branch', name: 'main' },
    ],
    [
      'the pull request',
      { GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge', GITHUB_REF_TYPE: 'branch' },
      { kind: 'pull-request', number: 12 },
    ],
    [
      'no git tag',
      { GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' },
      { kind: 'branch', name: 'work' },
    ],
    ['no empty name', { GITHUB_REF_NAME: '' }, { kind: 'branch', name: 'work' }],
  ])('is %s', (_name, env, source) => {
    expect(tagSource(env, { kind: 'none' }, checkout)).toEqual(source);
  });

  it('is the commit on a detached HEAD, and nothing without git', () => {
    expect(tagSource({}, { kind: 'none' }, { ...checkout, branch: undefined })).toEqual({
      kind: 'none',
      sha: someCommit().sha,
    });
    expect(tagSource({}, { kind: 'none' }, undefined)).toEqual({ kind: 'none', sha: undefined });
  });
});

describe('the tags of a pull request into the branch that is checked out', () => {
  const env = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' };
  const checkout = someCheckout({ branch: 'main' });
  const readText = (event: object) => () => Promise.resolve(JSON.stringify(event));
  const head = { sha: someCommit().sha };

  it('are named after its number', async () => {
    const world = { env, files: { readText: readText({ pull_request: { number: 7, head } }) } };
    const inEvent = { ...world, env: { ...env, GITHUB_EVENT_PATH: '/event.json' } };

    expect(await readTagSource(inEvent, checkout)).toEqual({ kind: 'pull-request', number: 7 });
  });

  it('are refused without one', async () => {
    const world = { env, files: { readText: readText({ pull_request: { head } }) } };
    const inEvent = { ...world, env: { ...env, GITHUB_EVENT_PATH: '/event.json' } };

    await expect(readTagSource(inEvent, checkout)).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'the number of the pull request cannot be read from GITHUB_EVENT_PATH',
    });
  });
});

describe("the run's own log", () => {
  it('gets what happens by its weight, and no output of programs', () => {
    const lines: unknown[] = [];
    const to = (level: string) => (message: string, fields?: unknown) =>
      void lines.push([level, message, fields]);
    const read = logEvents({
      debug: to('debug'),
      info: to('info'),
      warn: to('warn'),
      error: to('error'),
      close: () => Promise.resolve(),
    });

    read({ kind: 'step-started', at: 1, image: 'base', step: 'build' });
    read({ kind: 'step-output', at: 1, image: 'base', step: 'build', line: 'x' });
    read({ kind: 'note', at: 1, level: 'warning', text: 'odd' });
    read({ kind: 'note', at: 1, level: 'info', text: 'fine' });
    read({ kind: 'run-finished', at: 1, status: 'failed', durationMs: 2 });

    expect(lines).toEqual([
      ['info', 'step-started', { image: 'base', step: 'build' }],
      ['warn', 'note', { text: 'odd' }],
      ['info', 'note', { text: 'fine' }],
      ['error', 'run-finished', { status: 'failed', durationMs: 2 }],
    ]);
  });
});

describe('the image that was built last', () => {
  const stateDir = '/stack/.stack';
  const image = { key: 'base', repository: 'stack.test/base' };

  it('is remembered by its exact name', async () => {
    const files = memoryFiles();

    await rememberBuilt(files, stateDir, 'base', 'stack.test/base:i-1');
    await rememberBuilt(files, stateDir, 'base', 'stack.test/base:i-2');

    expect(await lastBuilt(files, stateDir, image)).toBe('stack.test/base:i-2');
  });

  it('is not written again where it is the same', async () => {
    const path = `${stateDir}/built/base.json`;
    const files = memoryFiles({ [path]: '{"reference":"stack.test/base:i-1"}\n' });
    const writes: string[] = [];
    const watched = {
      ...files,
      writeFile: (file: string) => {
        writes.push(file);
        return Promise.resolve();
      },
    };

    await rememberBuilt(watched, stateDir, 'base', 'stack.test/base:i-1');
    await rememberBuilt(watched, stateDir, 'base', 'stack.test/base:i-2');

    expect(writes).toEqual([path]);
  });

  it.each([
    ['nothing was built', undefined],
    ['it was built for another registry', '{"reference":"ghcr.io/acme/base:i-1"}'],
    ['a name is kept that moves', '{"reference":"stack.test/base:2026.4-main"}'],
    ['the file is broken', '{'],
    ['the file says something else', '{"reference":1}'],
  ])('is unknown where %s', async (_name, text) => {
    const files = memoryFiles(text === undefined ? {} : { [`${stateDir}/built/base.json`]: text });

    expect(await lastBuilt(files, stateDir, image)).toBeUndefined();
  });
});

describe('an image ID that the engine does not tell', () => {
  const stateDir = '/stack/.stack';
  const imageId = digestOfDigit('a');
  const exact = 'i-aaaaaaaaaaaa';

  it('is remembered by the exact tag', async () => {
    const files = memoryFiles();

    await rememberImageId(files, stateDir, 'base', { imageId, engineId: digestOfDigit('b') });

    expect(await rememberedImageId(files, stateDir, 'base', exact)).toBe(imageId);
    expect(await rememberedImageId(files, stateDir, 'other', exact)).toBeUndefined();
    expect(await rememberedImageId(files, stateDir, 'base', 'i-bbbbbbbbbbbb')).toBeUndefined();
  });

  it('is not written where the engine tells it', async () => {
    const files = memoryFiles();

    await rememberImageId(files, stateDir, 'base', { imageId, engineId: imageId });

    expect(files.contents()).toEqual({});
  });

  it('is not believed where it does not fit the tag', async () => {
    const files = memoryFiles({ [`${stateDir}/image-ids/base/${exact}`]: digestOfDigit('b') });

    expect(await rememberedImageId(files, stateDir, 'base', exact)).toBeUndefined();
  });
});

describe('a shallow clone', () => {
  async function deepened(answer: boolean, shallow: boolean | undefined) {
    const asked: string[] = [];
    const git = {
      ...memoryWorld().git,
      deepen: (directory: string) => {
        asked.push(directory);
        return Promise.resolve(answer);
      },
    };
    const checkout = shallow === undefined ? undefined : someCheckout({ shallow });
    return { notes: await deepen({ git }, '/stack', checkout), asked };
  }

  it('gets the history that it lacks', async () => {
    expect(await deepened(true, true)).toEqual({ notes: [], asked: ['/stack'] });
  });

  it('that cannot get it is said to name newer commits', async () => {
    expect(await deepened(false, true)).toEqual({
      notes: [
        'this clone is shallow and its history cannot be fetched: images are labelled with a newer commit than theirs (actions/checkout: fetch-depth: 0)',
      ],
      asked: ['/stack'],
    });
  });

  it.each([
    ['a whole clone', false],
    ['no clone', undefined],
  ])('is not what %s is', async (_name, shallow) => {
    expect(await deepened(true, shallow)).toEqual({ notes: [], asked: [] });
  });
});
