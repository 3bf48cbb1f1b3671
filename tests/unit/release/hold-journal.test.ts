import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError, userProblems } from '../../../src/errors/user-error.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { holdJournal } from '../../../src/release/hold-journal.ts';
import type { JournalDeps } from '../../../src/release/journal-deps.ts';
import { listJournals, removeJournal, writeJournal } from '../../../src/release/journal-store.ts';
import type { Journal } from '../../../src/release/journal.ts';
import { instantClock, type InstantClock } from '../../support/instant-clock.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { journalDeps } from '../../support/released-stack.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const place = 'stack.test/acme';

function deps(registry: Registry, change: Partial<JournalDeps> = {}): JournalDeps {
  return { ...journalDeps(registry, place), clock: withoutBeats(instantClock()), ...change };
}

function journalOf(change: Partial<Journal> = {}): Journal {
  return {
    schemaVersion: 1,
    id: 'a'.repeat(16),
    state: 'moving',
    beat: 1,
    holder: { by: 'octocat', machine: 'elsewhere', pid: 7, runUrl: 'https://github.test/run/1' },
    title: '2026.4-stable-3',
    startedAt: '2026-11-22T00:00:00.000Z',
    moves: [],
    ...change,
  };
}

/** Heartbeats, whose sleeps can be broken off, would move the time of a clock that never waits on and on. */
function withoutBeats(clock: InstantClock): InstantClock {
  return {
    ...clock,
    sleep: (durationMs, signal) =>
      signal === undefined ? clock.sleep(durationMs) : aborted(signal),
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
}

/** One of several processes on one registry: each call to it is answered when the scheduler says. */
function processOn(scheduler: fc.Scheduler, registry: Registry, pid: number): JournalDeps {
  const scheduled = Object.fromEntries(
    Object.entries(registry)
      .filter(([, value]) => typeof value === 'function')
      .map(([name, method]) => [
        name,
        scheduler.scheduleFunction(method as (...args: unknown[]) => Promise<unknown>),
      ]),
  ) as unknown as Registry;
  let nowMs = 0;
  const sleep = scheduler.scheduleFunction((durationMs: number) => {
    nowMs += durationMs;
    return Promise.resolve();
  });
  const clock = {
    now: () => nowMs,
    sleep: (durationMs: number, signal?: AbortSignal) =>
      signal === undefined ? sleep(durationMs) : aborted(signal),
  };
  const holder = { by: `process ${pid}`, machine: 'test', pid };
  return {
    registry: scheduled,
    clock,
    random: seededRandom(pid),
    isAlive: () => true,
    place,
    holder,
    isOwn: () => true,
    note: () => undefined,
  };
}

describe('a journal that is removed', () => {
  it('goes first as it was written last, whatever becomes of what it was before', async () => {
    const registry = memoryRegistry();
    const asked: string[] = [];
    const failing: Registry = {
      ...registry,
      deleteManifest: (repository, digest) => {
        asked.push(digest);
        return digest === 'last'
          ? Promise.resolve('deleted')
          : Promise.reject(new UserError('REGISTRY_FAILED', 'not today'));
      },
    };
    const before = Array.from({ length: 12 }, (_, index) => `earlier ${index}`);

    const removing = removeJournal(failing, place, journalOf(), [...before, 'last']);

    await expect(removing).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(asked[0]).toBe('last');
  });

  it('is closed where the registry fails to delete it', async () => {
    const registry = memoryRegistry();
    const failure = new UserError('REGISTRY_FAILED', 'no');
    const failing: Registry = { ...registry, deleteManifest: () => Promise.reject(failure) };
    const journal = journalOf({ state: 'moving' });
    const digest = await writeJournal(registry, place, journal);

    await expect(removeJournal(failing, place, journal, [digest])).rejects.toBe(failure);

    expect(await listJournals(registry, place)).toEqual([]);
  });

  it('is closed where it cannot be deleted', async () => {
    const registry = memoryRegistry();
    const refusing: Registry = {
      ...registry,
      deleteManifest: () => Promise.resolve('unsupported'),
    };

    await removeJournal(refusing, place, journalOf(), ['earlier', 'last']);

    expect(await listJournals(registry, place)).toEqual([]);
    expect(await registry.listTags(`${place}/stack-lock`)).toHaveLength(1);
  });
});

describe('the right to move tags', () => {
  it('is given to one process at a time, however their requests fall', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
        const registry = memoryRegistry();
        let inside = 0;
        let most = 0;
        const outcomes: string[] = [];
        const work = async (pid: number) => {
          try {
            const held = await holdJournal(processOn(scheduler, registry, pid), `title ${pid}`);
            inside += 1;
            most = Math.max(most, inside);
            await held.write({ state: 'moving', moves: [] });
            inside -= 1;
            await held.close();
            outcomes.push('held');
          } catch (error) {
            const [problem] = userProblems(error) ?? [];
            if (problem === undefined) throw error;
            outcomes.push(problem.code);
          }
        };
        const all = Promise.all(Array.from({ length: count }, (_, index) => work(index + 1)));

        await scheduler.waitFor(all);

        expect(most).toBe(1);
        expect(outcomes).toHaveLength(count);
        expect(new Set(outcomes)).not.toContain('LOCKED');
        expect(outcomes).toContain('held');
        expect(await listJournals(registry, place)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is refused while somebody moves tags, and says who', async () => {
    const registry = memoryRegistry();
    await writeJournal(registry, place, journalOf());
    let beat = 1;
    const clock = instantClock();
    const alive = {
      ...clock,
      sleep: async (durationMs: number) => {
        await clock.sleep(durationMs);
        beat += 1;
        await writeJournal(registry, place, journalOf({ beat }));
      },
    };

    const holding = holdJournal(deps(registry, { clock: alive }), 'mine');

    await expect(holding).rejects.toMatchObject({
      code: 'PROMOTION_BUSY',
      message:
        'octocat is moving tags of this stack for 2026.4-stable-3, since 2026-11-22T00:00:00.000Z (https://github.test/run/1)',
    });
    expect(await listJournals(registry, place)).toHaveLength(1);
  });

  it('comes with what a silent process of another machine left, after a minute', async () => {
    const registry = memoryRegistry();
    const left = journalOf();
    await writeJournal(registry, place, left);
    const clock = withoutBeats(instantClock(0));

    const held = await holdJournal(deps(registry, { clock }), 'mine');

    expect(held.unfinished.map(({ journal }) => journal)).toEqual([left]);
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    await held.close();
  });

  it('comes at once with what a dead process of this machine left', async () => {
    const registry = memoryRegistry();
    const left = journalOf({ holder: { by: 'me', machine: 'test', pid: 7 } });
    await writeJournal(registry, place, left);
    const clock = withoutBeats(instantClock(0));

    const held = await holdJournal(deps(registry, { clock }), 'mine');

    expect(held.unfinished.map(({ journal }) => journal)).toEqual([left]);
    expect(clock.now()).toBeLessThan(1_000);
    await held.close();
  });

  it('passes over journals that are closed', async () => {
    const registry = memoryRegistry();
    await writeJournal(registry, place, journalOf({ state: 'closed' }));

    const held = await holdJournal(deps(registry), 'mine');

    expect(held.unfinished).toEqual([]);
    await held.close();
  });

  it('is lost by a process that was silent for so long that others went on', async () => {
    const registry = memoryRegistry();
    const clock = withoutBeats(instantClock());
    const held = await holdJournal(deps(registry, { clock }), 'mine');
    for (const { journal, digest } of await listJournals(registry, place)) {
      await registry.deleteManifest(`${place}/stack-lock`, digest);
      await writeJournal(registry, place, { ...journal, state: 'closed' });
    }
    clock.advance(60_000);

    await expect(held.check()).rejects.toMatchObject({ code: 'PROMOTION_BUSY' });
  });
});
