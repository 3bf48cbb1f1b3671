import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLock } from '../../../src/adapters/file-lock.ts';

const hostname = 'here';
const alive = () => true;
const dead = () => false;

describe('the lock of a checkout', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stack-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is refused while its holder lives, also when the holder has not touched it for long', async () => {
    const release = await fileLock(alive, hostname, process.pid).acquire(folder, 'stack build');
    // As after Ctrl-Z: nothing is touched any more.
    await utimes(join(folder, 'run.lock'), 1, 1);

    const second = fileLock(alive, hostname, process.pid).acquire(folder, 'stack test');

    await expect(second).rejects.toMatchObject({
      code: 'LOCKED',
      message: 'another run works in this checkout: stack build',
    });
    await release();
  });

  it('is had again when it was let go', async () => {
    const lock = fileLock(alive, hostname, process.pid);
    await (
      await lock.acquire(folder, 'first')
    )();

    const release = await lock.acquire(folder, 'second');

    await expect(release()).resolves.toBeUndefined();
  });

  it('of a dead process is taken over', async () => {
    const release = await fileLock(alive, hostname, process.pid).acquire(folder, 'dead');
    await release();
    await writeFile(
      join(folder, 'run.lock.json'),
      JSON.stringify({ holder: 'dead', hostname, pid: 4_000_000 }),
    );

    const again = await fileLock(dead, hostname, process.pid).acquire(folder, 'next');

    await expect(again()).resolves.toBeUndefined();
  });
});
