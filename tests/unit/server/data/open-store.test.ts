import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../src/errors/user-error.ts';
import type { Clock } from '../../../../src/ports/clock.ts';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import type { KernelData } from '../../../../src/server/data/kernel-data.ts';
import { openKernelStore } from '../../../../src/server/data/open-store.ts';

const data = (name: string) =>
  dataOf(
    {
      manifests: {
        kernels: [{ kernel_name: name, kernel_version: '1', language: 'R', packages: [] }],
      },
      index: { packages: [] },
    },
    '2026-11-22T10:00:00.000Z',
  );
const bad = (message: string) => () => Promise.reject(new UserError('KERNEL_DATA', message));
const good = (read: KernelData) => () => Promise.resolve(read);

/** A source whose files change when the test says so, and a clock whose sleeps end when they are told to. */
function stand(first: () => Promise<KernelData>) {
  let load = first;
  let stamp = 0;
  let onChange: () => void = () => undefined;
  const sleeps: { readonly ms: number; readonly end: () => void }[] = [];
  const lines: string[] = [];
  const line = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  let loads = 0;
  let nowMs = Date.parse('2026-11-22T10:00:00Z');
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) resolve();
        signal?.addEventListener('abort', () => resolve());
        sleeps.push({ ms, end: resolve });
      }),
  };
  return {
    sleeps,
    lines,
    loads: () => loads,
    change: (next: () => Promise<KernelData>) => {
      load = next;
      stamp += 1;
    },
    tell: () => onChange(),
    mend: (next: () => Promise<KernelData>) => {
      load = next;
    },
    advance: (ms: number) => {
      nowMs += ms;
    },
    passTime: async () => {
      for (const { end } of sleeps.splice(0)) end();
      await settled();
    },
    deps: {
      source: {
        stamp: () => Promise.resolve(String(stamp)),
        load: () => {
          loads += 1;
          return load();
        },
        watch: (listener: () => void) => {
          onChange = listener;
          return () => {
            onChange = () => undefined;
          };
        },
      },
      clock,
      log: { info: line('info'), warn: line('warn'), error: line('error') },
      pollMs: 10_000,
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const nameIn = (read: KernelData | undefined) => read?.environments[0]?.name;

describe('the store', () => {
  it('has data when it is open', async () => {
    await using store = closing(await openKernelStore(stand(good(data('a'))).deps));

    expect(nameIn(store.current())).toBe('a');
    expect(store.status()).toEqual({
      loaded: true,
      lastSuccess: '2026-11-22T10:00:00.000Z',
      lastAttempt: '2026-11-22T10:00:00.000Z',
      problems: [],
    });
  });

  it('is open without data where the files are bad, and says why', async () => {
    const { deps, lines } = stand(bad('torn'));
    await using store = closing(await openKernelStore(deps));

    expect(store.current()).toBeUndefined();
    expect(store.status()).toMatchObject({ loaded: false, problems: ['torn'] });
    expect(lines).toEqual(['warn Data cannot be loaded, there are no data to serve: torn']);
  });

  it('takes new data when the files look different', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    world.change(good(data('b')));
    await world.passTime();

    expect(nameIn(store.current())).toBe('b');
  });

  it('reads nothing while the files look the same', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    await world.passTime();
    await world.passTime();

    expect(world.loads()).toBe(1);
    expect(store.status().loaded).toBe(true);
  });

  it('looks soon, not at once, when it is told of a change', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    world.change(good(data('b')));
    world.tell();
    await settled();
    const before = nameIn(store.current());
    const waits = world.sleeps.map(({ ms }) => ms);
    await world.passTime();

    expect([before, waits.at(-1), nameIn(store.current())]).toEqual(['a', 50, 'b']);
  });

  it('keeps the last good data, and tells once what is wrong', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    world.change(bad('torn'));
    await world.passTime();
    world.change(bad('torn'));
    await world.passTime();

    expect(nameIn(store.current())).toBe('a');
    expect(store.status().problems).toEqual(['torn']);
    expect(world.lines.slice(1)).toEqual([
      'warn Data cannot be loaded, the last good data stay: torn',
    ]);
  });

  it('says so when bad files are good again', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    world.change(bad('torn'));
    await world.passTime();
    world.change(good(data('a')));
    await world.passTime();

    expect(store.status().problems).toEqual([]);
    expect(world.lines.at(-1)).toBe('info Data loaded: 1 kernels, 0 images, 0 packages, in 0.0 s');
  });

  it('keeps serving after a fault of its own', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    world.change(() => Promise.reject(new TypeError('a bug')));
    await world.passTime();

    expect(nameIn(store.current())).toBe('a');
    expect(store.status().problems).toEqual(['an internal error, which the log has']);
  });

  it('tries again after a failure that no file shows, less and less often', async () => {
    const world = stand(bad('EIO'));
    await using store = closing(await openKernelStore(world.deps));
    const loads = [];
    for (const seconds of [9, 1, 10, 10, 30, 10]) {
      world.advance(seconds * 1000);
      await world.passTime();
      loads.push(world.loads());
    }

    world.mend(good(data('a')));
    world.advance(300_000);
    await world.passTime();

    expect(loads).toEqual([1, 2, 2, 3, 3, 4]);
    expect(nameIn(store.current())).toBe('a');
  });

  it('is open while the files are still read, and says when that takes very long', async () => {
    const world = stand(() => new Promise<KernelData>(() => undefined));
    const opening = openKernelStore(world.deps);
    await settled();
    await world.passTime();
    const store = await opening;
    const early = store.status().problems;
    world.advance(120_000);
    const late = store.status().problems;
    const closed = store.close();
    await settled();
    await world.passTime();

    await expect(closed).resolves.toBeUndefined();
    expect({ early, late }).toEqual({
      early: [],
      late: ['the files have been read since 2026-11-22T10:00:00.000Z, without an end'],
    });
  });

  it('reads when it is asked to, although the files look the same', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    const status = await store.refresh();

    expect(status.loaded).toBe(true);
    expect(world.loads()).toBe(2);
  });

  it('reads once more for all who ask while it reads', async () => {
    const world = stand(good(data('a')));
    await using store = closing(await openKernelStore(world.deps));

    await Promise.all([store.refresh(), store.refresh(), store.refresh()]);

    expect(world.loads()).toBe(3);
  });
});

/** Closes a store at the end of a test. */
function closing<Store extends { close(): Promise<void> }>(store: Store): Store & AsyncDisposable {
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}
