import { describe, expect, it } from '@jest/globals';
import { readBuildContext } from '../../../src/identity/build-context.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';

const contextDir = '/stack/images/a';

async function contextOf(
  instructions: string,
  entries: Readonly<Record<string, MemoryEntry>>,
  failing: Readonly<Record<string, string>> = {},
) {
  const placed = Object.entries(entries).map(([path, entry]) => [`${contextDir}/${path}`, entry]);
  const { entries: sent, whole } = await readBuildContext(
    memoryFiles(Object.fromEntries(placed) as Record<string, MemoryEntry>, failing),
    {
      contextDir,
      dockerfilePath: `${contextDir}/Dockerfile`,
      dockerfile: parseDockerfile(`FROM debian\n${instructions}\n`),
      inheritedTriggers: [],
      leftOut: [],
    },
  );
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
  it('is what an instruction can read, in normal form', async () => {
    const { sent, whole } = await contextOf('COPY app a.txt /srv/', tree);

    expect(whole).toBe(false);
    expect(sent).toEqual([
      {
        kind: 'file',
        path: 'a.txt',
        source: `${contextDir}/a.txt`,
        sizeBytes: 4,
        executable: false,
      },
      {
        kind: 'file',
        path: 'app/main.py',
        source: `${contextDir}/app/main.py`,
        sizeBytes: 7,
        executable: false,
      },
      {
        kind: 'file',
        path: 'app/run',
        source: `${contextDir}/app/run`,
        sizeBytes: 9,
        executable: true,
      },
    ]);
  });

  it('is empty when nothing reads from it', async () => {
    expect(await contextOf('RUN make', tree)).toEqual({ sent: [], whole: false, paths: [] });
  });

  it('is everything but empty folders when an instruction takes all of it, sorted by code units', async () => {
    const { paths, whole } = await contextOf('COPY . /srv', tree);

    expect(whole).toBe(true);
    expect(paths).toEqual(['Dockerfile', 'a.txt', 'app-data/x', 'app/main.py', 'app/run']);
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

  it('sends a link as a link', async () => {
    const { sent } = await contextOf('COPY app /srv', {
      ...tree,
      'app/link': { link: '../a.txt' },
    });

    expect(sent[0]).toEqual({ kind: 'symlink', path: 'app/link', target: '../a.txt' });
  });

  it.each([
    ['the source is a link', 'COPY link /srv'],
    ['a folder above it is one', 'COPY link/deep/x /srv'],
  ])('is everything when %s, since the builder follows it', async (_name, instruction) => {
    const { whole, paths } = await contextOf(instruction, { ...tree, link: { link: 'app' } });

    expect(whole).toBe(true);
    expect(paths).toContain('app/main.py');
  });

  it('needs no source that is missing: the builder says so with its line', async () => {
    expect((await contextOf('COPY missing /srv', tree)).paths).toEqual([]);
  });

  it('says which folder cannot be read', async () => {
    const reading = contextOf('COPY app /srv', tree, { [`${contextDir}/app`]: 'EACCES' });

    await expect(reading).rejects.toMatchObject({
      code: 'SPEC_CONTEXT',
      message: `cannot read ${contextDir}/app of the build context`,
    });
  });
});
