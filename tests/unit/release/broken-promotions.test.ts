import { describe, expect, it } from '@jest/globals';
import { UserError, userProblems } from '../../../src/errors/user-error.ts';
import type { Registry } from '../../../src/ports/registry.ts';
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
  return promoteStack(
    { ...journalDeps(registry, place), clock: instantClock(), ...deps },
    {
      tag: stable,
      lock,
      source,
      targets: new Map(),
      removesDropped: false,
      by: 'tester@stack.test',
      waived: [],
      now: Date.now(),
    },
  );
}

const dead = { isAlive: () => false };

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

        if (way === 'finish') await promote(registry, dead);
        else
          await rollBack({ ...journalDeps(registry, place), ...dead }, nothing).catch(
            () => undefined,
          );

        const state = await stateOf(registry, old, fresh);
        const journals = (await registry.listTags(`${place}/stack-lock`)).filter(isJournalTag);
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

        if (way === 'finish') await promote(registry, dead);
        else
          await rollBack({ ...journalDeps(registry, place), ...dead }, nothing).catch(
            () => undefined,
          );

        const state = await stateOf(registry, old, fresh);
        const journals = (await registry.listTags(`${place}/stack-lock`)).filter(isJournalTag);
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

    expect(await stateOf(registry, fresh, fresh)).not.toBe('new');
    expect((await registry.listTags(`${place}/stack-lock`)).filter(isJournalTag)).toHaveLength(2);
  });
});

function nothing(): never {
  throw new UserError('LOCK_MISSING', 'there is nothing to go back to');
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
