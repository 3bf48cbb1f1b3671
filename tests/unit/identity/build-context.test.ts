import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readBuildContext, type ContextRequest } from '../../../src/identity/build-context.ts';
import type { Files } from '../../../src/ports/files.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';

const contextDir = '/stack/images/a';

/** The name that git gives to a text. */
function blob(text: string, algorithm = 'sha1'): string {
  return createHash(algorithm).update(`blob ${text.length}\0${text}`).digest('hex');
}

function filesOf(
  entries: Readonly<Record<string, MemoryEntry>>,
  failing: Readonly<Record<string, string>> = {},
): Files {
  const placed = Object.entries(entries).map(([path, entry]) => [`${contextDir}/${path}`, entry]);
  return memoryFiles(Object.fromEntries(placed) as Record<string, MemoryEntry>, failing);
}

function read(files: Files, instructions: string, changes: Partial<ContextRequest> = {}) {
  return readBuildContext(files, {
    rootDir: '/stack',
    contextDir,
    dockerfilePath: `${contextDir}/Dockerfile`,
    dockerfile: parseDockerfile(`FROM debian\n${instructions}\n`),
    buildArgs: {},
    listing: undefined,
    inheritedTriggers: [],
    leftOut: [],
    ...changes,
  });
}

async function contextOf(
  instructions: string,
  entries: Readonly<Record<string, MemoryEntry>>,
  changes: Partial<ContextRequest> = {},
) {
  const { entries: sent, whole } = await read(filesOf(entries), instructions, changes);
  return { sent, whole, paths: sent.map(({ path }) => path) };
}

const tree: Readonly<Record<string, MemoryEntry>> = {
  Dockerfile: 'FROM debian',
  'a.txt': 'text',
  'app/main.py': 'print()',
  'app/run': { program: '#!/bin/sh' },
  'app-data/x': 'x',
  'empty/': '',
};

describe('build context', () => {
  it('is what an instruction can read, each file with the hash of its content', async () => {
    const { sent, whole } = await contextOf('COPY app a.txt /srv/', tree);

    expect(whole).toBe(false);
    expect(sent).toEqual([
      {
        kind: 'file',
        path: 'a.txt',
        source: `${contextDir}/a.txt`,
        executable: false,
        hash: blob('text'),
      },
      {
        kind: 'file',
        path: 'app/main.py',
        source: `${contextDir}/app/main.py`,
        executable: false,
        hash: blob('print()'),
      },
      {
        kind: 'file',
        path: 'app/run',
        source: `${contextDir}/app/run`,
        executable: true,
        hash: blob('#!/bin/sh'),
      },
    ]);
  });

  it('asks no file system about files that git knows exactly', async () => {
    const unasked = (path: string) => Promise.reject(new Error(`asked for ${path}`));
    const files = { ...filesOf(tree), blobHash: unasked };
    const exact = new Map([
      ['images/a/app/main.py', { hash: '1'.repeat(40), executable: true }],
      ['images/a/app/run', { hash: '2'.repeat(40), executable: false }],
      ['app/other', { hash: '3'.repeat(40), executable: false }],
    ]);

    const { entries } = await read(files, 'COPY app /srv/', {
      listing: { exact, algorithm: 'sha1' },
    });

    expect(entries).toEqual([
      {
        kind: 'file',
        path: 'app/main.py',
        source: `${contextDir}/app/main.py`,
        executable: true,
        hash: '1'.repeat(40),
      },
      {
        kind: 'file',
        path: 'app/run',
        source: `${contextDir}/app/run`,
        executable: false,
        hash: '2'.repeat(40),
      },
    ]);
  });

  it('reads the files that git does not know exactly, and names them as git would', async () => {
    const listing = { exact: new Map(), algorithm: 'sha256' } as const;

    const { sent } = await contextOf('COPY a.txt /srv/', tree, { listing });

    expect(sent).toMatchObject([{ path: 'a.txt', hash: blob('text', 'sha256') }]);
  });

  it('is empty when nothing reads from it', async () => {
    expect(await contextOf('RUN make', tree)).toEqual({ sent: [], whole: false, paths: [] });
  });

  it('is everything but empty folders when an instruction takes all of it, sorted by code units', async () => {
    const { paths, whole } = await contextOf('COPY . /srv', tree);

    expect(whole).toBe(true);
    expect(paths).toEqual(['Dockerfile', 'a.txt', 'app-data/x', 'app/main.py', 'app/run']);
  });

  it.each([
    ['COPY *.txt /srv/', ['a.txt'], false],
    ['COPY app*/x /srv/', ['app-data/x'], false],
    ['COPY a??* /srv/', ['a.txt', 'app-data/x', 'app/main.py', 'app/run'], false],
    ['COPY */* /srv/', ['app-data/x', 'app/main.py', 'app/run'], false],
    ['COPY * /srv/', ['Dockerfile', 'a.txt', 'app-data/x', 'app/main.py', 'app/run'], true],
    ['COPY *file /srv/', ['Dockerfile'], true],
    ['COPY .s* /srv/', [], true],
  ])('of %j is %j; something that is sent beside it is seen: %s', async (text, paths, whole) => {
    const context = await contextOf(text, tree);

    expect([context.paths, context.whole]).toEqual([paths, whole]);
  });

  it('knows of paths that are not there whether they would be read', async () => {
    const files = filesOf({ '.dockerignore': '*.md\n!KEEP.md\n' });
    const leftOut = [`${contextDir}/app/artifacts`];

    const { reads } = await read(files, 'COPY app *.md /srv/', { leftOut });

    const paths = ['app', 'app/x', 'app/a.md', 'a.md', 'KEEP.md', 'b', 'app/artifacts/x', 'apple'];
    expect(paths.filter(reads)).toEqual(['app', 'app/x', 'app/a.md', 'KEEP.md']);
  });

  it('leaves out what the ignore file names', async () => {
    const { paths } = await contextOf('COPY . /srv', { ...tree, '.dockerignore': 'app\n*.txt\n' });

    expect(paths).toEqual(['.dockerignore', 'Dockerfile', 'app-data/x']);
  });

  it('looks into ignored folders for what is taken back in', async () => {
    const ignore = 'app\n!app/main.py\n';
    const { paths } = await contextOf('COPY app /srv', { ...tree, '.dockerignore': ignore });

    expect(paths).toEqual(['app/main.py']);
  });

  it('looks into no folder that has nothing to be seen', async () => {
    const files = filesOf(
      { ...tree, 'app/deep/x': '', '.dockerignore': 'app/deep\n' },
      { [`${contextDir}/app-data`]: 'EACCES', [`${contextDir}/app/deep`]: 'EACCES' },
    );

    const { entries } = await read(files, 'COPY app */none /srv', {
      leftOut: [`${contextDir}/app-data`],
    });

    expect(entries.map(({ path }) => path)).toEqual(['app/main.py', 'app/run']);
  });

  it('sends a link as a link', async () => {
    const { sent, whole } = await contextOf('COPY app a?? /srv', {
      ...tree,
      'app/link': { link: '../a.txt' },
    });

    expect(whole).toBe(false);
    expect(sent[0]).toEqual({ kind: 'symlink', path: 'app/link', target: '../a.txt' });
  });

  it.each([
    ['the source is a link', 'COPY link /srv'],
    ['a folder above it is one', 'COPY link/deep/x /srv'],
    ['a folder above a pattern is one', 'COPY link/*.py /srv'],
    ['a pattern matches one', 'COPY l* /srv'],
    ['a mount begins at one', 'RUN --mount=source=link,target=/m ls'],
  ])('is everything when %s, since the builder follows it', async (_name, instruction) => {
    const { whole, paths } = await contextOf(instruction, { ...tree, link: { link: 'app' } });

    expect(whole).toBe(true);
    expect(paths).toContain('app/main.py');
  });

  it('needs no source that is missing: the builder says so with its line', async () => {
    expect((await contextOf('COPY missing /srv', tree)).paths).toEqual([]);
  });

  it('says that a folder cannot be read', async () => {
    const files = filesOf(tree, { [`${contextDir}/app`]: 'EACCES' });

    await expect(read(files, 'COPY app /srv')).rejects.toMatchObject({
      code: 'SPEC_CONTEXT',
      message: `cannot read ${contextDir}/app of the build context`,
    });
  });

  it('says which file cannot be read', async () => {
    const files = filesOf(tree, { [`${contextDir}/a.txt`]: 'EACCES' });

    await expect(read(files, 'COPY *.txt /srv')).rejects.toMatchObject({
      code: 'SPEC_CONTEXT',
      message: `cannot read ${contextDir}/a.txt of the build context`,
    });
  });

  it('says which file vanished while it was read', async () => {
    const files = { ...filesOf(tree), blobHash: () => Promise.resolve(undefined) };

    await expect(read(files, 'COPY a.txt /srv')).rejects.toMatchObject({
      code: 'SPEC_CONTEXT',
      message: `${contextDir}/a.txt of the build context vanished while it was read`,
    });
  });
});
