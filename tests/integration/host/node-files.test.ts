import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeFiles } from '../../../src/adapters/node-files.ts';

const files = nodeFiles();
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-files-test-'));
  folders.push(folder);
  return folder;
}

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, content);
  return path;
}

describe('the name of a blob', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 3_000_000])(
    'is what git says for %d bytes',
    async (size) => {
      const path = await fileOf(randomBytes(size));

      const { stdout } = await promisify(execFile)('git', ['hash-object', '--no-filters', path]);
      expect(await files.blobHash(path, 'sha1')).toBe(stdout.trim());
    },
  );

  it('is none of a file that grows meanwhile', async () => {
    const path = await fileOf(randomBytes(200_000));

    const hash = files.blobHash(path, 'sha1');
    appendFileSync(path, 'more');

    await expect(hash).rejects.toMatchObject({ code: 'EBUSY', path });
  });

  it('is none of a device without an end', async () => {
    await expect(files.blobHash('/dev/zero', 'sha1')).rejects.toMatchObject({ code: 'EBUSY' });
  });
});

describe('a file', () => {
  it.each([
    [0o744, true],
    [0o655, false],
    [0o644, false],
  ])('of mode %i may be a program, as git sees it', async (mode, executable) => {
    const path = await fileOf('');
    await chmod(path, mode);

    expect((await files.info(path))?.executable).toBe(executable);
  });
});

describe('a folder that cannot be read', () => {
  it("is the system's error, with its path", async () => {
    const path = join(await temporaryFolder(), 'circle');
    await symlink('circle', path);

    await expect(files.walk(path, () => true)).rejects.toMatchObject({ code: 'ELOOP', path });
  });
});
