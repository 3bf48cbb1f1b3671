import { describe, expect, it } from '@jest/globals';
import { pushArtifact } from '../../../src/identity/artifact.ts';
import { awaitHandOvers } from '../../../src/legs/await-hand-overs.ts';
import { handOverJson, readHandOver, type HandOver } from '../../../src/legs/hand-over.ts';
import {
  findHandOver,
  findHandOvers,
  handOverReference,
  publishHandOver,
} from '../../../src/legs/hand-over-store.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { splitImage, splitRun } from '../../support/split-runs.ts';

const run = splitRun([splitImage('base'), splitImage('child')]);
const common = {
  schemaVersion: 1,
  run: run.run,
  leg: 'base',
  key: 'base',
  at: '2026-04-01T10:00:00.000Z',
} as const;
const failed: HandOver = { ...common, status: 'failed', message: 'build: exit code 1' };

/** A base of which everything is made of one digit. */
const passed = (digit: string): HandOver => ({
  ...common,
  status: 'passed',
  imageId: digestOfDigit(digit),
  digest: digestOfDigit(digit),
  buildId: digestOfDigit(digit),
});

const atRegistry = () => ({ registry: memoryRegistry(), place: 'stack.test/acme', run });

describe('a hand-over', () => {
  it.each([
    ['of an image that passed', passed('1')],
    ['of one that failed', failed],
    ['of one that is blocked, without a word', { ...common, status: 'blocked' } as const],
  ])('%s is the same when it is written and read', (_what, handOver) => {
    expect(readHandOver(handOverJson(handOver))).toEqual(handOver);
  });

  it.each([
    ['no JSON', '<html>'],
    ['an image that passed and has no digest', JSON.stringify({ ...common, status: 'passed' })],
    ['a status that is none', JSON.stringify({ ...failed, status: 'cancelled' })],
    ['a key that is a path', JSON.stringify({ ...failed, key: '../base' })],
    ['a date that is none', JSON.stringify({ ...failed, at: 'yesterday' })],
    ['another version', JSON.stringify({ ...failed, schemaVersion: 2 })],
  ])('is not read out of %s', (_what, text) => {
    expect(readHandOver(text)).toBeUndefined();
  });

  it('lies beside the run plan, under the number of its image', () => {
    expect(handOverReference('ghcr.io/acme/', run, 'child')).toBe(
      'ghcr.io/acme/stack-run:20260401T100000Z-0a1b2c-2',
    );
  });
});

describe('handing over', () => {
  it('lets the first that passed win', async () => {
    const at = atRegistry();

    const counts = [
      await publishHandOver(at, failed),
      await publishHandOver(at, passed('1')),
      await publishHandOver(at, passed('2')),
      await publishHandOver(at, failed),
    ];

    expect(counts).toEqual([failed, passed('1'), passed('1'), passed('1')]);
    expect(await findHandOvers(at, ['base', 'child'])).toEqual(new Map([['base', passed('1')]]));
  });

  it('goes by what lies there when two do it in one moment', async () => {
    const at = atRegistry();
    let asked = 0;
    const other = passed('2');
    // Between the look and the writing another job writes, and once more right after it.
    const registry = {
      ...at.registry,
      putManifest: async (...args: Parameters<typeof at.registry.putManifest>) => {
        const digest = await at.registry.putManifest(...args);
        asked += 1;
        if (asked === 1)
          await pushArtifact(
            at.registry,
            args[0],
            'application/vnd.stack.hand-over.v1',
            Buffer.from(handOverJson(other)),
          );
        return digest;
      },
    };

    expect(await publishHandOver({ ...at, registry }, passed('1'))).toEqual(other);
  });

  it.each([
    ['something else', 'lock', '{}', 'REGISTRY_FAILED'],
    ['a hand-over of another image', 'hand-over', handOverJson(failed), 'LEG_INCOMPLETE'],
    ['one of another version', 'hand-over', '{"schemaVersion":2}', 'LEG_INCOMPLETE'],
  ])('is refused where %s lies there', async (_what, name, text, code) => {
    const at = atRegistry();
    const reference = handOverReference(at.place, run, 'child');
    await pushArtifact(
      at.registry,
      reference,
      `application/vnd.stack.${name}.v1`,
      Buffer.from(text),
    );

    await expect(findHandOver(at, 'child')).rejects.toMatchObject({ code });
  });
});

describe('waiting for hand-overs', () => {
  const patience = (waitMs: number, waits: string[], onWait = () => Promise.resolve()) => {
    const clock = instantClock();
    return {
      clock: {
        ...clock,
        sleep: async (ms: number, signal?: AbortSignal) => {
          waits.push(`${Math.round(ms)} ms`);
          await onWait();
          await clock.sleep(ms, signal);
        },
      },
      signal: new AbortController().signal,
      waitMs,
      onWait: (missing: readonly string[]) => void waits.push(missing.join()),
      onProblem: (message: string) => void waits.push(message),
    };
  };

  it('does not wait for what is there, also where it failed', async () => {
    const at = atRegistry();
    const waits: string[] = [];
    await publishHandOver(at, failed);

    const found = await awaitHandOvers(at, ['base'], patience(0, waits));

    expect([found, waits]).toEqual([new Map([['base', failed]]), []]);
  });

  it('refuses at once without patience, with the leg and how to repeat it', async () => {
    await expect(awaitHandOvers(atRegistry(), ['child'], patience(0, []))).rejects.toMatchObject({
      code: 'LEG_INCOMPLETE',
      message: 'child: not handed over by leg child, and this leg is built on it',
      hint: `let that leg run first (stack build --leg child --run ${run.run}), or wait for it with --wait 2h`,
    });
  });

  it('waits longer and longer, and says again what for when that is less', async () => {
    const at = atRegistry();
    const waits: string[] = [];
    let sleeps = 0;
    const publish = async () => {
      sleeps += 1;
      if (sleeps === 3) await publishHandOver(at, passed('1'));
      if (sleeps === 15) await publishHandOver(at, { ...passed('2'), key: 'child' });
    };

    const found = await awaitHandOvers(at, ['base', 'child'], patience(3_600_000, waits, publish));

    expect([...found.keys()]).toEqual(['base', 'child']);
    expect(waits).toEqual([
      'base,child',
      '1000 ms',
      '1200 ms',
      '1440 ms',
      'child',
      '1728 ms',
      '2074 ms',
      '2488 ms',
      '2986 ms',
      '3583 ms',
      '4300 ms',
      '5160 ms',
      '6192 ms',
      '7430 ms',
      '8916 ms',
      '10000 ms',
      '10000 ms',
    ]);
  });

  it('hopes that what failed in an earlier attempt is repeated, as long as it has time', async () => {
    const at = atRegistry();
    const waits: string[] = [];
    const early: HandOver = { ...failed, attempt: 1 };
    await publishHandOver(at, early);
    const repeat = async () => {
      await publishHandOver(at, passed('1'));
    };

    const first = await awaitHandOvers(at, ['base'], { ...patience(3000, waits), attempt: 1 });
    const none = await awaitHandOvers(at, ['base'], { ...patience(0, waits), attempt: 2 });
    const waited = await awaitHandOvers(at, ['base'], { ...patience(1000, waits), attempt: 2 });
    const repeated = await awaitHandOvers(at, ['base'], {
      ...patience(3000, waits, repeat),
      attempt: 2,
    });

    expect([first, none, waited]).toEqual(
      [early, early, early].map((one) => new Map([['base', one]])),
    );
    expect(repeated).toEqual(new Map([['base', passed('1')]]));
    expect(waits).toEqual(['base', '1000 ms', 'base', '1000 ms']);
  });

  const away = new UserError('REGISTRY_UNREACHABLE', 'ghcr.io does not answer');

  /** A registry that fails for so many requests, after which it has the hand-over. */
  async function failing(times: number, error: UserError) {
    const at = atRegistry();
    await publishHandOver(at, passed('1'));
    let left = times;
    const resolve = at.registry.getManifest.bind(at.registry);
    at.registry.getManifest = (...args) => (left-- > 0 ? Promise.reject(error) : resolve(...args));
    return at;
  }

  it('goes on where the registry does not answer for a while', async () => {
    const waits: string[] = [];

    const found = await awaitHandOvers(await failing(2, away), ['base'], patience(10_000, waits));

    expect([...found.keys()]).toEqual(['base']);
    expect(waits).toEqual([
      ...['ghcr.io does not answer', 'base', '1000 ms'],
      ...['ghcr.io does not answer', '1200 ms'],
    ]);
  });

  it.each([
    ['does not answer until its time is over', 10_000, Infinity, away],
    ['does not answer for ten minutes', Infinity, 80, away],
    ['does not answer, and it has no patience', 0, 1, away],
    ['refuses it', 10_000, 1, new UserError('REGISTRY_DENIED', 'no')],
  ])('ends with what the registry said that %s', async (_name, waitMs, times, error) => {
    await expect(
      awaitHandOvers(await failing(times, error), ['base'], patience(waitMs, [])),
    ).rejects.toBe(error);
  });

  it('ends at once where one is there that it cannot read: waiting makes it no better', async () => {
    const at = atRegistry();
    const reference = handOverReference(at.place, run, 'base');
    const text = JSON.stringify({ ...failed, schemaVersion: 2 });
    await pushArtifact(
      at.registry,
      reference,
      'application/vnd.stack.hand-over.v1',
      Buffer.from(text),
    );
    const waits: string[] = [];

    await expect(awaitHandOvers(at, ['base'], patience(10_000, waits))).rejects.toMatchObject({
      code: 'LEG_INCOMPLETE',
      hint: 'another version of stack may have written it: all jobs of a run need the same',
    });
    expect(waits).toEqual([]);
  });

  it('ends when its time is over', async () => {
    const waits: string[] = [];

    await expect(
      awaitHandOvers(atRegistry(), ['base'], patience(3000, waits)),
    ).rejects.toMatchObject({
      message: 'base: not handed over after 3.0s by leg base, and this leg is built on it',
    });
    expect(waits).toEqual(['base', '1000 ms', '1200 ms', '800 ms']);
  });
});
