import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { filesInArchive, testArchive } from '../../../src/image-tests/test-archive.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { inChunks, tarArchive, type TarContent } from '../../support/tar-archive.ts';

describe('tests on their way into a container', () => {
  it('lie in folders that everybody can read, beside one for what they leave', async () => {
    const files = memoryFiles({ '/s/test_x.sh': 'echo', '/s/data': 'data' });
    const file = { kind: 'file', sizeBytes: 4 } as const;
    const reader = extract();
    Readable.from(
      testArchive(files, [
        { ...file, path: 'images/a/data', source: '/s/data', executable: false },
        { kind: 'symlink', path: 'images/a/link', target: 'data' },
        { ...file, path: 'images/a/tests/test_x.sh', source: '/s/test_x.sh', executable: true },
      ]),
      { objectMode: false },
    ).pipe(reader);

    const found: string[] = [];
    for await (const entry of reader) {
      const { name, type, mode, linkname } = entry.header;
      found.push([type, name, mode.toString(8), linkname].join(' ').trim());
      entry.resume();
    }

    expect(found).toEqual([
      'directory stack-artifacts/ 777',
      'directory stack-tests/ 755',
      'directory stack-tests/images/ 755',
      'directory stack-tests/images/a/ 755',
      'directory stack-tests/images/a/tests/ 755',
      'file stack-tests/images/a/data 644',
      'symlink stack-tests/images/a/link 644 data',
      'file stack-tests/images/a/tests/test_x.sh 755',
    ]);
  });
});

describe('files out of a container', () => {
  async function found(entries: readonly (readonly [string, TarContent])[], maxBytes = 1000) {
    const files: string[] = [];
    const archive = inChunks(await tarArchive(entries), 100);
    for await (const { path, content } of filesInArchive(archive, { bytes: maxBytes, files: 3 })) {
      files.push(`${path}=${Buffer.from(content).toString()}`);
    }
    return files;
  }

  it('are named below the folder that was asked for', async () => {
    const entries = [
      ['stack-artifacts/', { type: 'directory' }],
      ['stack-artifacts/shot.png', 'png'],
      ['stack-artifacts/deep/log', 'log'],
    ] as const;

    expect(await found(entries)).toEqual(['shot.png=png', 'deep/log=log']);
  });

  it('may be one that was asked for by its own name', async () => {
    expect(await found([['.pytest-0.xml', '<x/>']])).toEqual(['.pytest-0.xml=<x/>']);
  });

  it('are never links or devices, and never lead elsewhere', async () => {
    const entries = [
      ['a/link', { type: 'symlink', linkname: '/etc/passwd' }],
      ['a/hard', { type: 'link', linkname: '/etc/passwd' }],
      ['a/pipe', { type: 'fifo' }],
      ['a/../../escape', 'x'],
      ['/a/rooted', 'rooted'],
      ['a/b\\c', 'x'],
      ['a/fine', 'fine'],
    ] as const;

    expect(await found(entries)).toEqual(['rooted=rooted', 'fine=fine']);
  });

  it('are taken up to a limit in all', async () => {
    const entries = [
      ['a/1', 'x'.repeat(6)],
      ['a/2', 'y'.repeat(6)],
      ['a/3', 'z'.repeat(4)],
    ] as const;

    expect(await found(entries, 10)).toEqual(['1=xxxxxx', '3=zzzz']);
  });

  it('are taken up to a number', async () => {
    const entries = ['a/1', 'a/2', 'a/3', 'a/4'].map((name) => [name, ''] as const);

    expect(await found(entries)).toEqual(['1=', '2=', '3=']);
  });

  it('have names that artifacts of GitHub Actions may have', async () => {
    const entries = [
      ['a/2026-01-01T10:00:00.png', '1'],
      ['a/<b>/"c"?*|\r\n\u001b', '2'],
    ] as const;

    expect(await found(entries)).toEqual(['2026-01-01T10_00_00.png=1', '_b_/_c_______=2']);
  });

  it('of a stream that breaks end with its error', async () => {
    const broken = async function* () {
      yield (await tarArchive([['a/1', 'x'.repeat(2000)]])).subarray(0, 700);
      throw new Error('the engine went away');
    };
    const reading = (async () => {
      for await (const file of filesInArchive(broken(), { bytes: 10_000, files: 3 }))
        expect(file).toBeDefined();
    })();

    await expect(reading).rejects.toThrow('the engine went away');
  });
});
