import { describe, expect, it } from '@jest/globals';
import { testIdOf } from '../../../src/identity/test-id.ts';
import { joinStages } from '../../../src/image-tests/join-stages.ts';
import type { StageResult } from '../../../src/image-tests/run-stage.ts';
import { testedPlatforms } from '../../../src/image-tests/tested-platforms.ts';
import { ownImage } from '../../../src/run/platforms-of.ts';
import { digestOfDigit } from '../../support/image-record.ts';

const suite = { name: 'base', stage: 'basic-tests' as const, cases: [] };
const result = (status: StageResult['status'], passed: number, failed = 0): StageResult => ({
  status,
  message: status === 'passed' ? undefined : `it ${status}`,
  counts: { passed, failed, skipped: 0 },
  suite,
});

describe('the platforms that tests run on', () => {
  const runnable = ['linux/amd64', 'linux/386'];

  it.each([
    [
      ['linux/386', 'linux/amd64/v1', 'linux/arm64'],
      ['linux/386', 'linux/amd64'],
    ],
    [['linux/arm64', 'linux/s390x'], []],
    [['linux/arm64'], undefined],
    [[], undefined],
  ])('are, of %j, %j', (platforms, tested) => {
    expect(testedPlatforms({ platforms }, runnable)).toEqual(tested);
  });

  it('are part of what a verdict is about', () => {
    const inputs = {
      imageId: digestOfDigit('1'),
      stage: 'basic-tests' as const,
      files: [],
      settings: { runIn: 'container' as const, timeoutMs: 1 },
    };

    const ids = [undefined, ['linux/amd64'], ['linux/amd64', 'linux/arm64']].map((platforms) =>
      testIdOf(platforms === undefined ? inputs : { ...inputs, platforms }),
    );

    expect(new Set(ids).size).toBe(3);
  });
});

describe('the image of several that a machine has', () => {
  const images = ['linux/arm64', 'linux/386', 'linux/amd64'].map((platform) => ({ platform }));

  it.each([
    ["the engine's own", ['linux/amd64', 'linux/386'], 'linux/amd64'],
    ['one that it runs', ['linux/ppc64le', 'linux/386'], 'linux/386'],
    ['the first', ['linux/ppc64le'], 'linux/arm64'],
  ])('is %s', (_, runnable, platform) => {
    expect(ownImage(images, runnable)).toEqual({ platform });
  });
});

describe('the results of a stage on several platforms', () => {
  it('are one when the image has one', () => {
    const one = result('failed', 1, 1);

    expect(joinStages([{ platform: undefined, result: one }])).toBe(one);
  });

  it.each([
    ['passed', ['passed', 'passed'], undefined],
    ['failed', ['passed', 'failed'], 'linux/386: it failed'],
    ['skipped', ['skipped', 'passed'], 'linux/amd64: it skipped'],
    ['cancelled', ['failed', 'cancelled'], 'linux/386: it cancelled'],
  ] as const)('are %s of %j', (status, [first, second], message) => {
    const joined = joinStages([
      { platform: 'linux/amd64', result: result(first, 2) },
      { platform: 'linux/386', result: result(second, 1, 1) },
    ]);

    expect(joined).toEqual({
      status,
      message,
      counts: { passed: 3, failed: 1, skipped: 0 },
      suite,
    });
  });
});
