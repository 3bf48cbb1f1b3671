import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { SettledImage } from '../../../src/run/run-plan.ts';
import type { StepOutcome } from '../../../src/run/image-run.ts';
import { scriptedRun } from './scripted-run.ts';

const family = { base: [], child: ['base'], other: [] };
const state = { imageId: 'sha256:1', digest: 'sha256:2' };
const known = (): Promise<StepOutcome> => Promise.resolve({ status: 'passed', state });
const failed = (): Promise<StepOutcome> => Promise.resolve({ status: 'failed', message: 'no' });

/** Remembers what it is told, and answers by key. */
function listener(answers: Readonly<Record<string, string>> = {}) {
  const told: SettledImage[] = [];
  const onSettled = (image: SettledImage) => {
    told.push(image);
    return Promise.resolve(answers[image.key]);
  };
  return { told, onSettled };
}

describe('who is told of settled images', () => {
  it('hears of each when nothing more will happen with it, with what is known of it and its parents', async () => {
    const { told, onSettled } = listener();
    const prepared = new Map(
      Object.keys(family).map((key) => [key, { visibleTags: [`${key}:1`], build: undefined }]),
    );

    await scriptedRun(
      family,
      { 'base:build': known, 'child:build': known },
      { onSettled, prepared, planned: { other: { state: 'skip', steps: [] } } },
    );

    expect(told).toEqual([
      {
        key: 'other',
        status: 'up-to-date',
        message: '',
        state: {},
        parents: new Map(),
        names: ['other:1'],
      },
      {
        key: 'base',
        status: 'passed',
        message: undefined,
        state,
        parents: new Map(),
        names: ['base:1'],
      },
      {
        key: 'child',
        status: 'passed',
        message: undefined,
        state,
        parents: new Map([['base', state]]),
        names: ['child:1'],
      },
    ]);
  });

  it('hears of failures and of what they block, and of nothing that was cancelled', async () => {
    const { told, onSettled } = listener();

    await scriptedRun(
      family,
      { 'base:build': failed },
      { onSettled, failFast: true, limits: { build: 1, test: 1, push: 1 } },
    );

    expect(told.map(({ key, status, message }) => [key, status, message])).toEqual([
      ['base', 'failed', 'no'],
      ['child', 'blocked', 'base failed, and it is built on it'],
    ]);
  });

  it('is waited for at the end of a run', async () => {
    let isOver = false;
    const onSettled = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      isOver = true;
      return undefined;
    };

    await scriptedRun({ base: [] }, {}, { onSettled });

    expect(isOver).toBe(true);
  });

  it('may stop everything else', async () => {
    const { onSettled } = listener({ base: 'another job was first with base' });

    const { statuses, messages } = await scriptedRun(
      { base: [], child: ['base'] },
      { 'base:build': known },
      { onSettled },
    );

    expect(statuses).toEqual({ base: 'passed', child: 'cancelled' });
    expect(messages['child']).toBe('another job was first with base');
  });

  it('makes a run fail that it cannot be told of, and nothing else', async () => {
    const problem = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer');
    const onSettled = ({ key }: SettledImage) =>
      key === 'base' ? Promise.reject(problem) : Promise.resolve(undefined);

    const { result, statuses } = await scriptedRun(family, {}, { onSettled });

    expect(result).toEqual({ status: 'failed', problems: [problem] });
    expect(statuses).toEqual({ base: 'passed', child: 'passed', other: 'passed' });
  });

  it('ends a run when it is a bug', async () => {
    const onSettled = () => Promise.reject(new TypeError('a bug'));

    await expect(scriptedRun(family, {}, { onSettled })).rejects.toThrow('a bug');
  });

  it('is no reason to call a run failed that was interrupted', async () => {
    const abort = new AbortController();
    const onSettled = () => {
      abort.abort();
      return Promise.reject(new UserError('REGISTRY_UNREACHABLE', 'stopped'));
    };

    const { result } = await scriptedRun(family, {}, { onSettled, signal: abort.signal });

    expect(result).toEqual({ status: 'interrupted', problems: [] });
  });
});

describe('an image that failed in another run', () => {
  it('blocks what is built on it, as one of this run', async () => {
    const { statuses, messages, started } = await scriptedRun(
      { base: [], middle: ['base'], child: ['middle'], other: [] },
      {},
      {
        failedBefore: new Map([
          ['base', 'build: exit code 1'],
          ['middle', 'base failed, and it is built on it'],
        ]),
        planned: {
          base: { state: 'skip', steps: [] },
          middle: { state: 'skip', steps: [] },
        },
      },
    );

    expect(statuses).toEqual({
      base: 'failed',
      middle: 'blocked',
      child: 'blocked',
      other: 'passed',
    });
    expect(messages).toMatchObject({
      base: 'build: exit code 1',
      child: 'base failed, and it is built on it',
    });
    expect(started.filter((step) => !step.startsWith('other:'))).toEqual([]);
  });
});
