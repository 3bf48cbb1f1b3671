import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { layOutContext } from '../../../src/adapters/build/context-folder.ts';
import { contextTar } from '../../../src/adapters/build/context-tar.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { readBuildContext, type BuildContext } from '../../../src/identity/build-context.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import type { ContextEntry } from '../../../src/ports/image-builder.ts';
import { contentsOf } from '../../support/tar-archive.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

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
    rootDir: folder,
    contextDir: folder,
    listing: undefined,
    buildArgs: {},
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
    ['COPY *.txt /', ['other.txt']],
    ['COPY s*/[a-c]* /', ['sub/a.txt']],
    ['COPY --parents **/b.txt /', ['sub/deep/b.txt']],
  ])('gives what `%s` reads', async (instruction, expected) => {
    const folder = await folderWith({ 'sub/a.txt': '', 'sub/deep/b.txt': '', 'other.txt': '' });

    expect(pathsOf(await contextOf(folder, instruction))).toEqual(expected);
  });

  it.each([['COPY * /'], ['COPY . /'], ['COPY $WHERE /'], ['COPY ["", "/"]']])(
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

  it('takes the execute bit of the owner, which is the one that git keeps', async () => {
    const folder = await folderWith({ none: '', owner: '', others: '' });
    await chmod(join(folder, 'none'), 0o666);
    await chmod(join(folder, 'owner'), 0o700);
    await chmod(join(folder, 'others'), 0o611);

    const { entries } = await contextOf(folder, 'COPY . /');

    const executable = entries.filter((entry) => entry.kind === 'file' && entry.executable);
    expect(executable.map(({ path }) => path)).toEqual(['owner']);
  });

  it('names the content of each file as git does', async () => {
    const folder = await folderWith({ 'a.txt': 'a\n', 'b.txt': '' });
    const git = promisify(execFile)('git', ['hash-object', '--no-filters', 'a.txt', 'b.txt'], {
      cwd: folder,
    });

    const { entries } = await contextOf(folder, 'COPY . /');

    const hashes = entries.map((entry) => entry.kind === 'file' && entry.hash);
    expect(hashes).toEqual((await git).stdout.trim().split('\n'));
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

/** A file that is known to have held `known`. */
function knownFile(folder: string, hash: string | undefined) {
  const source = join(folder, 'a.txt');
  return { kind: 'file', path: 'a.txt', source, executable: true, hash } as const;
}

/** Names that git gives to `known`. */
const hashesOfKnown = [
  ['SHA-1', 'b1f0701cad56e69c2c65d05aa04e8a8998de6c7d'],
  ['SHA-256', 'afdeffa5e2c0c7c3f52620b9c35808c5c9592f6b89fa63f5eb5dc7e901d60af7'],
] as const;

describe('what is sent', () => {
  async function sendAsTar(entry: ContextEntry) {
    const tar = contextTar([entry], []);
    const sent = await buffer(tar.stream).catch(() => undefined);
    return { failure: tar.failure(), sent: sent && (await contentsOf(sent)) };
  }

  async function sendAsFolder(entry: ContextEntry) {
    const folder = join(await folderWith({}), 'context');
    const place = join(folder, 'a.txt');
    const send = async () => {
      await layOutContext(folder, [entry]);
      return { sent: [await readFile(place, 'utf8'), (await lstat(place)).mode & 0o777] };
    };
    return send().catch((failure: unknown) => ({ failure }));
  }

  it.each(hashesOfKnown)('is a file that still has its hash by %s', async (_name, hash) => {
    const folder = await folderWith({ 'a.txt': 'known' });

    const asTar = await sendAsTar(knownFile(folder, hash));
    const asFolder = await sendAsFolder(knownFile(folder, hash));

    expect(asTar).toEqual({
      failure: undefined,
      sent: [['a.txt', { program: Buffer.from('known') }]],
    });
    expect(asFolder).toEqual({ sent: ['known', 0o755] });
  });

  it.each([
    ['changed', (path: string) => writeFile(path, 'other')],
    ['grew', (path: string) => appendFile(path, '!')],
    ['was emptied', (path: string) => writeFile(path, '')],
    ['vanished', (path: string) => rm(path)],
  ])('is no file that %s', async (_name, change) => {
    const folder = await folderWith({ 'a.txt': 'known' });
    const hash = hashesOfKnown[0][1];
    await change(join(folder, 'a.txt'));

    const asTar = await sendAsTar(knownFile(folder, hash));
    const asFolder = await sendAsFolder(knownFile(folder, hash));

    const failure = {
      code: 'SPEC_CONTEXT',
      message: 'a.txt of the build context changed or vanished while it was sent',
    };
    expect(asTar).toMatchObject({ failure, sent: undefined });
    expect(asFolder).toMatchObject({ failure });
  });

  it('is not said to have changed where there is no space for its copy', async () => {
    const folder = await folderWith({ 'a.txt': 'x'.repeat(1_000_000) });
    const disk = join(folder, 'disk');
    const unmount = await tinyDisk(disk, 64);

    const laidOut = layOutContext(join(disk, 'context'), [knownFile(folder, undefined)]);

    await expect(laidOut).rejects.toMatchObject({ code: 'ENOSPC' });
    await unmount();
  });

  it('is any content where no hash is known', async () => {
    const folder = await folderWith({ 'a.txt': 'known' });

    const asTar = await sendAsTar(knownFile(folder, undefined));
    const asFolder = await sendAsFolder(knownFile(folder, undefined));

    expect(asTar.failure).toBeUndefined();
    expect(asFolder).toEqual({ sent: ['known', 0o755] });
  });

  it('is found wanting also where a tar says the size before', async () => {
    const folder = await folderWith({ 'a.txt': 'known' });

    const { failure, sent } = await sendAsTar({ ...knownFile(folder, undefined), sizeBytes: 4 });

    expect(sent).toBeUndefined();
    expect(failure).toMatchObject({ code: 'SPEC_CONTEXT' });
  });
});
