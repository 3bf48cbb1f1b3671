import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { chmod, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { nodeIndexLock, type LockTimes } from '../../../src/adapters/kernels/node-index-lock.ts';
import { userProblems } from '../../../src/errors/user-error.ts';
import type { HeldLock, LockOptions } from '../../../src/ports/index-lock.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';
import { asNobody } from './as-nobody.ts';
import { folderOf, removeFolders } from './place-entries.ts';

const times: LockTimes = { beatMs: 20, goneMs: 400, lookMs: 5 };
const held: HeldLock[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(removeFolders);

/** For a process that finds out by no time that a holder is gone. */
const patient: LockTimes = { ...times, goneMs: 600_000 };

async function acquire(
  directory: string,
  options: Partial<LockOptions> = {},
  lockTimes = times,
): Promise<HeldLock> {
  const usual = { waitMs: 0, onWait: () => undefined, signal: new AbortController().signal };
  const lock = await nodeIndexLock(lockTimes).acquire(directory, { ...usual, ...options });
  held.push(lock);
  return lock;
}

const codesOf = (error: unknown) => userProblems(error)?.map(({ code }) => code);
const lockOf = (directory: string) => `${directory}/.indexing.lock`;

/** A process that takes the lock of a directory and holds it. */
async function holdingProcess(directory: string): Promise<ChildProcess> {
  const source = new URL('../../../src/adapters/kernels/node-index-lock.ts', import.meta.url).href;
  const script = `
    const { nodeIndexLock } = await import(${JSON.stringify(source)});
    await nodeIndexLock(${JSON.stringify(times)}).acquire(${JSON.stringify(directory)}, {
      waitMs: 0, onWait: () => undefined, signal: new AbortController().signal,
    });
    console.log('held');
    setInterval(() => undefined, 1000);
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** A lock as another machine leaves it. */
function foreignLock(changes: Readonly<Record<string, unknown>> = {}): string {
  const holder = {
    token: '0123456789abcdef',
    host: 'indexer-29',
    pid: 17,
    startedAt: '100',
    processes: 'another boot pid:[1]',
    since: '2026-01-26T14:53:47Z',
    count: '000000000000',
  };
  return `${JSON.stringify({ ...holder, ...changes })}\n`;
}

describe('nodeIndexLock', () => {
  it('is held by one at a time, and given up', async () => {
    const dir = await folderOf();
    const first = await acquire(dir);
    const refused = await acquire(dir).catch(userProblems);
    first.release();
    const left = await readdir(dir);

    const second = await acquire(dir);

    expect(refused).toMatchObject([
      {
        code: 'INDEX_LOCKED',
        message: expect.stringMatching(
          /^another indexer is at work: process \d+ on \S+ since \S+Z$/,
        ),
      },
    ]);
    expect(left).toEqual([]);
    expect(() => {
      second.check();
    }).not.toThrow();
  });

  it('says in its file who holds it', async () => {
    const dir = await folderOf();
    await acquire(dir);

    const holder = JSON.parse(await readFile(lockOf(dir), 'utf8')) as Readonly<
      Record<string, unknown>
    >;

    expect(holder).toMatchObject({
      token: expect.stringMatching(/^[0-9a-f]{16}$/),
      pid: process.pid,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('waits for a holder that ends in time, and tells once who that is', async () => {
    const dir = await folderOf();
    const first = await acquire(dir);
    const told: string[] = [];

    const waiting = acquire(dir, { waitMs: 5000, onWait: (holder) => void told.push(holder) });
    await sleep(50);
    first.release();
    const second = await waiting;

    expect(told).toEqual([expect.stringContaining(`process ${process.pid} on `)]);
    expect(() => {
      second.check();
    }).not.toThrow();
  });

  it('leaves it to one of many that wait', async () => {
    const dir = await folderOf();
    const first = await acquire(dir);
    let holders = 0;
    let most = 0;

    const waiting = Array.from({ length: 6 }, async () => {
      const lock = await acquire(dir, { waitMs: 10_000 });
      most = Math.max(most, ++holders);
      await sleep(5);
      lock.check();
      holders -= 1;
      lock.release();
    });
    first.release();
    await Promise.all(waiting);

    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  it('takes it at once from a process of this machine that was killed', async () => {
    const dir = await folderOf();
    const child = await holdingProcess(dir);
    const refused = await acquire(dir).catch(codesOf);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;

    const lock = await acquire(dir, {}, patient);

    expect(refused).toEqual(['INDEX_LOCKED']);
    expect(() => {
      lock.check();
    }).not.toThrow();
    expect(await readdir(dir)).toEqual(['.indexing.lock']);
  });

  it('takes it at once from a process whose number another one has now', async () => {
    const dir = await folderOf();
    await (
      await acquireAndLeave(dir)
    )(process.pid, '1');

    const lock = await acquire(dir, {}, patient);

    expect(() => {
      lock.check();
    }).not.toThrow();
  });

  it.each([
    ['of another machine', foreignLock()],
    ['that does not say which', 'damaged'],
    ['that had no time to say which', ''],
  ])('takes it from a holder %s after long enough without a beat', async (_what, text) => {
    const dir = await folderOf({ '.indexing.lock': text });

    const start = performance.now();
    const lock = await acquire(dir);

    expect(performance.now() - start).toBeGreaterThanOrEqual(times.goneMs - 1);
    expect(() => {
      lock.check();
    }).not.toThrow();
    expect(await readdir(dir)).toEqual(['.indexing.lock']);
  });

  it('leaves it to a holder of another machine that goes on counting', async () => {
    const dir = await folderOf({ '.indexing.lock': foreignLock() });
    let count = 0;
    const beat = setInterval(() => {
      const text = foreignLock({ count: String(++count).padStart(12, '0') });
      writeFileSync(lockOf(dir), text, { flag: 'r+' });
    }, times.beatMs);

    // Longer than a machine that does much else lets this process stand still.
    const goneMs = 2000;
    const problems = await acquire(dir, { waitMs: 2 * goneMs }, { ...times, goneMs }).catch(
      userProblems,
    );
    clearInterval(beat);

    expect(problems).toMatchObject([
      {
        code: 'INDEX_LOCKED',
        message: 'another indexer is at work: process 17 on indexer-29 since 2026-01-26T14:53:47Z',
      },
    ]);
  });

  it('counts up in a file that stays as long', async () => {
    const dir = await folderOf();
    await acquire(dir);
    const before = await readFile(lockOf(dir), 'utf8');

    await sleep(10 * times.beatMs);

    const after = await readFile(lockOf(dir), 'utf8');
    expect(after).not.toBe(before);
    expect(after).toHaveLength(before.length);
  });

  it('sees that it was lost, and leaves it to the one who has it', async () => {
    const dir = await folderOf();
    const lock = await acquire(dir);
    await unlink(lockOf(dir));
    await writeFile(lockOf(dir), foreignLock());
    await sleep(5 * times.beatMs);

    const problems = problemsOf(() => {
      lock.check();
    });
    lock.release();

    expect(problems).toMatchObject([{ code: 'INDEX_LOCK_LOST' }]);
    expect(await readFile(lockOf(dir), 'utf8')).toBe(foreignLock());
  });

  it('sees that it was lost when nobody has it', async () => {
    const dir = await folderOf();
    const lock = await acquire(dir);
    await rename(lockOf(dir), `${dir}/moved`);

    expect(problemsOf(lock.check)).toMatchObject([{ code: 'INDEX_LOCK_LOST' }]);
  });

  it('ends a wait with the reason that it was asked to', async () => {
    const dir = await folderOf();
    await acquire(dir);
    const interrupt = new AbortController();
    const reason = new Error('asked to end');

    const waiting = acquire(dir, {
      waitMs: 60_000,
      signal: interrupt.signal,
      onWait: () => {
        interrupt.abort(reason);
      },
    });

    await expect(waiting).rejects.toBe(reason);
    expect(await readdir(dir)).toEqual(['.indexing.lock']);
  });

  it('says where it cannot be taken', async () => {
    const dir = await folderOf({ file: '' });

    expect(await acquire(`${dir}/missing`).catch(codesOf)).toEqual(['KERNEL_UNWRITABLE']);
    expect(await acquire(`${dir}/file`).catch(codesOf)).toEqual(['KERNEL_UNWRITABLE']);
  });

  it('leaves nothing behind on a full disk', async () => {
    const dir = await folderOf();
    const unmount = await tinyDisk(`${dir}/disk`, 64);
    try {
      await writeFile(`${dir}/disk/full`, 'x'.repeat(65_536)).catch(() => undefined);

      const codes = await acquire(`${dir}/disk`).catch(codesOf);

      expect(codes).toEqual(['KERNEL_UNWRITABLE']);
      expect(await readdir(`${dir}/disk`)).toEqual(['full']);
    } finally {
      await unmount();
    }
  });

  it('says where it may not be taken', async () => {
    const dir = await folderOf();
    await chmod(dir, 0o755);

    const message = await asNobody(
      'adapters/kernels/node-index-lock.ts',
      `await loaded.nodeIndexLock().acquire(${JSON.stringify(dir)}, {
        waitMs: 0, onWait: () => undefined, signal: new AbortController().signal,
      }).catch((error) => error.message)`,
    );

    expect(message).toBe(`${lockOf(dir)} cannot be written: permission denied (EACCES)`);
  });
});

/** Leaves a lock as a process of this machine would that ended without giving it up. */
async function acquireAndLeave(dir: string) {
  const lock = await acquire(dir);
  const text = await readFile(lockOf(dir), 'utf8');
  lock.release();
  return async (pid: number, startedAt: string) => {
    const holder = JSON.parse(text) as Readonly<Record<string, unknown>>;
    await writeFile(lockOf(dir), `${JSON.stringify({ ...holder, pid, startedAt })}\n`);
  };
}

function problemsOf(work: () => void) {
  try {
    work();
    return [];
  } catch (error) {
    return userProblems(error);
  }
}
