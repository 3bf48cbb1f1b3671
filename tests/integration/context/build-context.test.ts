import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { contextTar } from '../../../src/adapters/build/context-tar.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { readBuildContext, type BuildContext } from '../../../src/identity/build-context.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import { contentsOf } from '../../support/tar-archive.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-context-test-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

function contextOf(folder: string, instructions: string): Promise<BuildContext> {
  return readBuildContext(nodeFiles(), {
    contextDir: folder,
    dockerfilePath: join(folder, 'Dockerfile'),
    dockerfile: parseDockerfile(`FROM scratch\n${instructions}\n`),
    inheritedTriggers: [],
    leftOut: [],
  });
}

const pathsOf = ({ entries }: BuildContext) => entries.map(({ path }) => path);

describe('readBuildContext', () => {
  it('gives files and links in the order of their code units, and no empty folder', async () => {
    const folder = await folderWith({ 'b/c': '', 'b-a': '', a: '', Ä: '', Z: '' });
    await mkdir(join(folder, 'empty', 'inner'), { recursive: true });
    await symlink('missing', join(folder, 'link'));

    const context = await contextOf(folder, 'COPY . /');

    expect(pathsOf(context)).toEqual(['Z', 'a', 'b-a', 'b/c', 'link', 'Ä']);
    expect(context.entries.find(({ path }) => path === 'link')).toEqual({
      kind: 'symlink',
      path: 'link',
      target: 'missing',
    });
  });

  it('leaves out what no checkout has: sockets and pipes', async () => {
    const folder = await folderWith({ a: '' });
    const server = createServer().listen(join(folder, 'socket'));
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);

    const context = await contextOf(folder, 'COPY . /');
    server.close();

    expect(pathsOf(context)).toEqual(['a']);
  });

  it.each([
    ['COPY sub/a.txt /', ['sub/a.txt']],
    ['COPY sub /', ['sub/a.txt', 'sub/deep/b.txt']],
    ['COPY ./sub/deep/ /', ['sub/deep/b.txt']],
    ['COPY --from=other sub /', []],
    ['ADD https://example.org/sub /', []],
    ['RUN --mount=type=bind,source=sub/deep,target=/x true', ['sub/deep/b.txt']],
    ['RUN true', []],
  ])('gives what `%s` reads', async (instruction, expected) => {
    const folder = await folderWith({ 'sub/a.txt': '', 'sub/deep/b.txt': '', 'other.txt': '' });

    expect(pathsOf(await contextOf(folder, instruction))).toEqual(expected);
  });

  it.each([['COPY *.txt /'], ['COPY . /'], ['COPY $WHERE /'], ['COPY ["", "/"]']])(
    'gives everything where the text of `%s` does not tell',
    async (instruction) => {
      const folder = await folderWith({ 'a.txt': '', 'sub/b': '' });

      const context = await contextOf(folder, instruction);

      expect([context.whole, pathsOf(context)]).toEqual([true, ['a.txt', 'sub/b']]);
    },
  );

  it('gives everything where a source lies behind a link', async () => {
    const folder = await folderWith({ 'real/a.txt': '', 'other.txt': '' });
    await symlink('real', join(folder, 'alias'));

    const context = await contextOf(folder, 'COPY alias/a.txt /');

    expect(pathsOf(context)).toEqual(['alias', 'other.txt', 'real/a.txt']);
  });

  it('takes any of the three execute bits for executable', async () => {
    const folder = await folderWith({ none: '', owner: '', others: '' });
    await chmod(join(folder, 'none'), 0o666);
    await chmod(join(folder, 'owner'), 0o700);
    await chmod(join(folder, 'others'), 0o601);

    const { entries } = await contextOf(folder, 'COPY . /');

    const executable = entries.filter((entry) => entry.kind === 'file' && entry.executable);
    expect(executable.map(({ path }) => path)).toEqual(['others', 'owner']);
  });
});

describe('contextTar', () => {
  it('is the same to the byte for the same content', async () => {
    const files = { 'sub/a.txt': 'a', 'b.txt': 'b' };
    const [one, other] = [await folderWith(files), await folderWith(files)];
    await chmod(join(other, 'b.txt'), 0o600);

    const tars = await Promise.all(
      [one, other].map(async (folder) => {
        const { entries } = await contextOf(folder, 'COPY . /');
        return buffer(
          contextTar(entries, [{ path: 'Dockerfile', content: 'FROM scratch' }]).stream,
        );
      }),
    );

    expect(tars[1]?.equals(tars[0] ?? Buffer.alloc(0))).toBe(true);
  });

  it('names folders before what is in them, each once', async () => {
    const folder = await folderWith({ 'a/b/c.txt': 'c', 'a/b/d.txt': 'd', 'a/e.txt': 'e' });

    const { entries } = await contextOf(folder, 'COPY . /');
    const contents = await contentsOf(await buffer(contextTar(entries, []).stream));

    const names = contents.map(([name]) => name);
    expect(names).toEqual(['a/', 'a/b/', 'a/b/c.txt', 'a/b/d.txt', 'a/e.txt']);
  });

  it('ends with an error when a file is gone that it has promised', async () => {
    const folder = await folderWith({ 'a.txt': 'a' });
    const { entries } = await contextOf(folder, 'COPY . /');
    await rm(join(folder, 'a.txt'));

    const tar = contextTar(entries, []);
    await expect(buffer(tar.stream)).rejects.toBeDefined();
    expect(tar.failure()).toMatchObject({ code: 'SPEC_CONTEXT' });
  });
});
