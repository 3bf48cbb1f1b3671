import { describe, expect, it } from '@jest/globals';
import { filesInArchive } from '../../../src/image-tests/test-archive.ts';
import { inChunks, tarArchive, type TarContent } from '../../support/tar-archive.ts';

async function leftFiles(
  entries: readonly (readonly [string, TarContent])[],
  maxBytes = 1000,
): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  const tar = inChunks(await tarArchive(entries), 100);
  for await (const { path, content } of filesInArchive(tar, { bytes: maxBytes, files: 100 })) {
    found.push([path, Buffer.from(content).toString()]);
  }
  return Object.fromEntries(found);
}

describe('filesInArchive', () => {
  it('gives the files below the folder that was asked for', async () => {
    const files = await leftFiles([
      ['stack-artifacts/', { type: 'directory' }],
      ['stack-artifacts/a.txt', 'a'],
      ['stack-artifacts/sub/b.txt', 'b'],
    ]);

    expect(files).toEqual({ 'a.txt': 'a', 'sub/b.txt': 'b' });
  });

  it('gives a file that was asked for itself', async () => {
    expect(await leftFiles([['result.xml', '<x/>']])).toEqual({ 'result.xml': '<x/>' });
  });

  it('leaves out whatever leads elsewhere', async () => {
    const files = await leftFiles([
      ['stack-artifacts/../evil.txt', 'evil'],
      ['../evil.txt', 'evil'],
      ['stack-artifacts/sub/../../../evil.txt', 'evil'],
      ['stack-artifacts/link', { type: 'symlink', linkname: '/etc/passwd' }],
      ['stack-artifacts/folder', { type: 'symlink', linkname: '/tmp' }],
      ['stack-artifacts/hard', { type: 'link', linkname: '/etc/passwd' }],
      ['stack-artifacts/device', { type: 'character-device' }],
      ['stack-artifacts/pipe', { type: 'fifo' }],
      ['stack-artifacts/back\\..\\slash', 'evil'],
      ['stack-artifacts/good.txt', 'good'],
    ]);

    expect(files).toEqual({ 'good.txt': 'good' });
  });

  it('takes an absolute path for one below the folder', async () => {
    expect(await leftFiles([['/stack-artifacts/etc/passwd', 'x']])).toEqual({ 'etc/passwd': 'x' });
  });

  it('drops what is over the limit, and keeps what still fits', async () => {
    const files = await leftFiles(
      [
        ['stack-artifacts/first', 'x'.repeat(6)],
        ['stack-artifacts/large', 'x'.repeat(6)],
        ['stack-artifacts/last', 'x'.repeat(4)],
      ],
      10,
    );

    expect(Object.keys(files)).toEqual(['first', 'last']);
  });

  it('ends with the stream that breaks', async () => {
    const whole = await tarArchive([['stack-artifacts/a.txt', 'x'.repeat(5000)]]);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(whole.subarray(0, 1000));
      throw new Error('connection lost');
    }
    const read = async () => {
      const paths: string[] = [];
      for await (const { path } of filesInArchive(broken(), { bytes: 10_000, files: 100 }))
        paths.push(path);
      return paths;
    };

    await expect(read()).rejects.toThrow('connection lost');
  });
});
