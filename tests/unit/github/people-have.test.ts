import { describe, expect, it } from '@jest/globals';
import { peopleHave } from '../../../src/github/people-have.ts';
import { publishLock } from '../../../src/identity/lock-store.ts';
import type { StackLock } from '../../../src/identity/stack-lock.ts';
import { publishRelease } from '../../../src/release/release-store.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';

const place = 'stack.test';
const prefix = '2026.4';

function lockOf(digit: string): StackLock {
  const base = {
    repository: 'stack.test/base',
    digest: digestOfDigit('d'),
    imageId: digestOfDigit(digit),
    buildId: digestOfDigit('b'),
    parents: {},
    verdicts: { basic: 'passed', integration: 'none' } as const,
  };
  return {
    schemaVersion: 1,
    prefix,
    branch: 'main',
    commit: 'a'.repeat(40),
    specHash: 'c'.repeat(64),
    images: { base },
  };
}

describe('peopleHave', () => {
  it('is nothing where nothing was published', async () => {
    const found = await peopleHave(memoryRegistry(), { place, prefix, baseBranch: 'main' });

    expect(found).toEqual(new Map());
  });

  it('is the last green run of the branch that a pull request is for', async () => {
    const registry = memoryRegistry();
    await publishLock(registry, place, lockOf('1'), { moving: '2026.4-main' });

    const ofMain = await peopleHave(registry, { place, prefix, baseBranch: 'main' });
    const ofNone = await peopleHave(registry, { place, prefix, baseBranch: undefined });

    expect(ofMain).toEqual(new Map([['base', digestOfDigit('1')]]));
    expect(ofNone).toEqual(new Map());
  });

  it('is the newest stable release before that', async () => {
    const registry = memoryRegistry();
    await publishLock(registry, place, lockOf('1'), { moving: '2026.4-main' });
    await publishRelease(registry, place, {
      schemaVersion: 1,
      tag: '2026.4-stable',
      number: 1,
      lock: lockOf('2'),
      source: { reference: 'stack.test/stack-lock:2026.4-main', digest: digestOfDigit('e') },
      releasedAt: '2026-11-21T17:55:01.000Z',
      by: 'octocat',
      waived: [],
      tags: {},
      dropped: [],
    });

    const found = await peopleHave(registry, { place, prefix, baseBranch: 'main' });

    expect(found).toEqual(new Map([['base', digestOfDigit('2')]]));
  });
});
