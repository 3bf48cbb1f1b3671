import { describe, expect, it } from '@jest/globals';
import { UserError, userProblems } from '../../../src/errors/user-error.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { listJournals, writeJournal } from '../../../src/release/journal-store.ts';
import { isJournalTag } from '../../../src/release/journal.ts';
import { promoteStack, rollBack } from '../../../src/release/promote-stack.ts';
import { findLockSource } from '../../../src/release/find-source.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import {
  digestsAt,
  digestsOf,
  journalDeps,
  publishBuild,
  releaseBuild,
} from '../../support/released-stack.ts';

const place = 'stack.test/acme';
const stable = '2026.4-stable';

type Fault = 'once' | 'for-good' | 'killed';

/** The registry until the n-th call, which fails: that one alone, or it and all that follow; `killed`: no call is ever answered. */
function failingAt(registry: Registry, position: number, fault: Fault) {
  let count = 0;
  const calls: string[] = [];
  const wrapped = Object.fromEntries(
    Object.entries(registry)
      .filter(([, value]) => typeof value === 'function')
      .map(([name, method]) => [
        name,
        async (...args: unknown[]) => {
          count += 1;
          calls.push(`${name} ${String(args[0])}`);
          const fails = fault === 'once' ? count === position : count >= position;
          if (fails && fault === 'killed') return new Promise(() => undefined);
          if (fails) throw new UserError('REGISTRY_FAILED', `call ${count} failed`);
          return (method as (...given: unknown[]) => Promise<unknown>)(...args);
        },
      ]),
  ) as unknown as Registry;
  return { wrapped, count: () => count, calls };
}

/** A stack with a release of one build and the lock of another; `isFirst`: without the release. */
async function prepared({ isFirst }: { readonly isFirst: boolean }) {
  const registry = memoryRegistry();
  const old = await publishBuild(registry, place, 'old');
  if (!isFirst) await releaseBuild(registry, place);
  const fresh = await publishBuild(registry, place, 'new');
  return { registry, old: isFirst ? {} : digestsOf(old), fresh: digestsOf(fresh) };
}

async function promote(registry: Registry, deps: Partial<ReturnType<typeof journalDeps>> = {}) {
  const { lock, source } = await findLockSource(registry, place, '2026.4-main');
  return promoteStack({ ...journalDeps(registry, place), clock: instantClock(), ...deps }, stable, {
    tag: stable,
    lock,
    source,
    targets: new Map(),
    removesDropped: false,
    by: 'tester@stack.test',
    waived: [],
    now: Date.now(),
  });
}

const dead = { isAlive: () => false };

/** What the next command does about what a dead process left: another promotion, or a rollback that has nothing more to go back to. */
async function bringToEnd(registry: Registry, way: 'finish' | 'undo'): Promise<void> {
  if (way === 'finish') await promote(registry, dead);
  else
    await rollBack({ ...journalDeps(registry, place), ...dead }, never, nothing).catch(
      () => undefined,
    );
}

async function journalTags(registry: Registry): Promise<readonly string[]> {
  return (await registry.listTags(`${place}/stack-lock`)).filter(isJournalTag);
}

async function stateOf(registry: Registry, old: object, fresh: object): Promise<string> {
  const now = JSON.stringify(await digestsAt(registry, place, stable));
  if (now === JSON.stringify(old)) return 'old';
  return now === JSON.stringify(fresh) ? 'new' : `mixed: ${now}`;
}

/** How many calls an undisturbed promotion makes. */
async function callCount(isFirst: boolean): Promise<number> {
  const { registry } = await prepared({ isFirst });
  const counted = failingAt(registry, Infinity, 'once');
  await promote(counted.wrapped);
  return counted.count();
}

describe.each([
  ['the first release', true],
  ['a further release', false],
])('%s', (_name, isFirst) => {
  it('is made as a whole or not at all when one call fails, whichever it is', async () => {
    const count = await callCount(isFirst);
    for (let position = 1; position <= count; position += 1) {
      const { registry, old, fresh } = await prepared({ isFirst });
      const faulty = failingAt(registry, position, 'once');

      const failure = await promote(faulty.wrapped).then(
        () => undefined,
        (error: unknown) => error,
      );

      const state = await stateOf(registry, old, fresh);
      const code = failure === undefined ? 'none' : userProblems(failure)?.[0]?.code;
      const expected = code === 'none' ? 'new' : 'old';
      expect([position, state, ['none', 'REGISTRY_FAILED'].includes(code ?? '')]).toEqual([
        position,
        expected,
        true,
      ]);
    }
  });

  it.each(['finish', 'undo'] as const)(
    'that a registry broke off for good is brought to its end by the next (%s)',
    async (way) => {
      const count = await callCount(isFirst);
      for (let position = 1; position <= count; position += 1) {
        const { registry, old, fresh } = await prepared({ isFirst });
        const faulty = failingAt(registry, position, 'for-good');
        await promote(faulty.wrapped).catch(() => undefined);

        await bringToEnd(registry, way);

        const state = await stateOf(registry, old, fresh);
        const journals = await journalTags(registry);
        const isOver = state === 'new' && way === 'undo';
        expect([position, state, journals]).toEqual([
          position,
          isOver || way === 'finish' ? 'new' : 'old',
          [],
        ]);
      }
    },
  );

  it.each(['finish', 'undo'] as const)(
    'of a process that was killed is brought to its end by the next (%s)',
    async (way) => {
      const count = await callCount(isFirst);
      for (let position = 1; position <= count; position += 1) {
        const { registry, old, fresh } = await prepared({ isFirst });
        const faulty = failingAt(registry, position, 'killed');
        void promote(faulty.wrapped);
        await settled();

        await bringToEnd(registry, way);

        const state = await stateOf(registry, old, fresh);
        const journals = await journalTags(registry);
        expect([position, state, journals]).toEqual([
          position,
          way === 'finish' ? 'new' : state,
          [],
        ]);
        expect(['old', 'new']).toContain(state);
      }
    },
  );
});

describe('a process that was taken for dead and is not', () => {
  it.each(['finish', 'undo'] as const)(
    'touches nothing any more once another went on (%s)',
    async (way) => {
      const { registry, old, fresh } = await prepared({ isFirst: false });
      const clock = withoutBeats();
      let hasPaused = false;
      const paused: Registry = {
        ...registry,
        putManifest: async (reference, manifest) => {
          const digest = await registry.putManifest(reference, manifest);
          if (hasPaused || !(await isStored('moving'))) return digest;
          hasPaused = true;
          clock.advance(120_000);
          await bringToEnd(registry, way);
          return digest;
        },
      };
      const isStored = async (state: string) =>
        (await listJournals(registry, place)).some(({ journal }) => journal.state === state);

      const promoting = promote(paused, { clock });

      await expect(promoting).rejects.toMatchObject({ code: 'PROMOTION_BUSY' });
      expect(hasPaused).toBe(true);
      expect(await stateOf(registry, old, fresh)).toBe(way === 'finish' ? 'new' : 'old');
      expect(await journalTags(registry)).toEqual([]);
    },
  );
});

describe('credentials that may push and not delete', () => {
  it('promote again and again, and leave closed journals', async () => {
    const { registry, fresh } = await prepared({ isFirst: false });
    const denying: Registry = { ...registry, deleteManifest: () => Promise.resolve('denied') };
    await promote(denying);
    expect(await stateOf(registry, {}, fresh)).toBe('new');
    await publishBuild(registry, place, 'third');

    const { recovered, change } = await promote(denying);

    expect(recovered).toEqual([]);
    expect(change?.title).toBe('2026.4-stable-3');
    expect(await listJournals(registry, place)).toEqual([]);
  });

  it('leave the tag of an image that a rollback would take it from', async () => {
    const { registry, old } = await prepared({ isFirst: false });
    const denying: Registry = { ...registry, deleteManifest: () => Promise.resolve('denied') };
    const { lock, source } = await findLockSource(registry, place, '2026.4-main');
    const { top: _top, ...images } = lock.images;
    const order = {
      tag: stable,
      lock: { ...lock, images },
      source,
      targets: new Map<string, string>(),
      removesDropped: true,
      by: 'tester@stack.test',
      waived: [],
      now: Date.now(),
    };

    const { undeletable } = await promoteStack(journalDeps(denying, place), stable, order);

    expect(undeletable).toEqual([`${place}/top:${stable}`]);
    expect((await registry.resolve(`${place}/top:${stable}`))?.digest).toBe(
      (old as Record<string, string>)['top'],
    );
    expect(await listJournals(registry, place)).toEqual([]);
  });
});

describe('a journal that somebody else has put there', () => {
  it("moves no tag of a repository that is not the stack's", async () => {
    const { registry, old, fresh } = await prepared({ isFirst: false });
    const moves = [{ reference: 'ghcr.io/victim/app:latest', after: `sha256:${'0'.repeat(64)}` }];
    await writeJournal(registry, place, {
      schemaVersion: 1,
      id: 'a'.repeat(16),
      state: 'moving',
      beat: 1,
      holder: { by: 'mallory', machine: 'test', pid: 7 },
      title: '2026.4-stable-9',
      startedAt: '2026-11-22T00:00:00.000Z',
      moves,
    });

    const promoting = promote(registry, dead);

    await expect(promoting).rejects.toMatchObject({ code: 'PROMOTION_REFUSED' });
    expect(await stateOf(registry, old, fresh)).toBe('old');
    expect(registry.calls.filter((call) => call.includes('victim'))).toEqual([]);
  });
});

describe('a registry that deletes nothing', () => {
  function undeleting(registry: Registry): Registry {
    return { ...registry, deleteManifest: () => Promise.resolve('unsupported') };
  }

  it('has a first release finished that failed in the middle, since new tags cannot go', async () => {
    const { registry, fresh } = await prepared({ isFirst: true });
    const count = await callCount(true);
    for (let position = 1; position <= count; position += 1) {
      const again = await prepared({ isFirst: true });
      const faulty = failingAt(undeleting(again.registry), position, 'once');
      await promote(faulty.wrapped).catch(() => undefined);
      const state = await stateOf(again.registry, {}, fresh);
      expect(['old', 'new']).toContain(state);
    }
    expect(await registry.listTags(`${place}/base`)).toEqual([]);
  });

  it('keeps closed journals, which hold up nobody', async () => {
    const { registry, fresh } = await prepared({ isFirst: true });
    await promote(undeleting(registry));

    await publishBuild(registry, place, 'third');
    await promote(undeleting(registry));

    const third = digestsOf((await findLockSource(registry, place, '2026.4-main')).lock);
    expect(await stateOf(registry, fresh, third)).toBe('new');
    expect(await journalTags(registry)).toHaveLength(2);
  });

  it('looks again at tags that it looked at long ago', async () => {
    const { registry, fresh } = await prepared({ isFirst: false });
    await publishBuild(registry, place, 'newer');
    const clock = withoutBeats();
    const foreign = await registry.getManifest(`${place}/base@${fresh['base'] ?? ''}`);
    let hasPaused = false;
    const paused: Registry = {
      ...registry,
      putManifest: async (reference, manifest) => {
        const isMoving = Buffer.from(manifest.bytes).toString().includes('\\"state\\":\\"moving');
        if (isMoving && !hasPaused && foreign !== undefined) {
          hasPaused = true;
          clock.advance(10_000);
          await registry.putManifest(`${place}/base:${stable}`, foreign);
        }
        return registry.putManifest(reference, manifest);
      },
    };

    const promoting = promote(paused, { clock });

    await expect(promoting).rejects.toMatchObject({ code: 'TAG_MOVED' });
    expect(hasPaused).toBe(true);
    expect((await digestsAt(registry, place, stable))['base']).toBe(fresh['base']);
  });
});

const never = () => false;

function nothing(): never {
  throw new UserError('LOCK_MISSING', 'there is nothing to go back to');
}

/** A clock whose time moves when it is told to. */
function withoutBeats() {
  const clock = instantClock();
  return {
    ...clock,
    sleep: (durationMs: number, signal?: AbortSignal) =>
      signal === undefined
        ? clock.sleep(durationMs)
        : new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve());
          }),
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
