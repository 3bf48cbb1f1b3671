import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('../../../script/jobs-passed', import.meta.url));

/** Exit code and complaint for what the context `needs` holds. */
function passed(needs: unknown): Promise<readonly [number, string]> {
  const env = { PATH: process.env['PATH'], NEEDS: JSON.stringify(needs) };
  return new Promise((resolve) => {
    const child = execFile(script, { env }, (_error, _stdout, stderr) =>
      resolve([child.exitCode ?? -1, stderr]),
    );
  });
}

const job = (result: string, work?: string) => ({
  result,
  outputs: work === undefined ? {} : { work },
});

describe('script/jobs-passed', () => {
  it.each([
    ['a build that passed', job('success', 'true'), job('success'), [0, '']],
    ['a build without work', job('success', 'false'), job('skipped'), [0, '']],
    ['work that was not done', job('success', 'true'), job('skipped'), [1, 'build: skipped\n']],
    ['a plan that told nothing', job('success'), job('skipped'), [1, 'build: skipped\n']],
    ['a build that failed', job('success', 'false'), job('failure'), [1, 'build: failure\n']],
    [
      'a plan that failed',
      job('failure', 'false'),
      job('skipped'),
      [1, 'plan: failure\nbuild: skipped\n'],
    ],
  ])('judges %s', async (_name, plan, build, expected) => {
    expect(await passed({ plan, build })).toEqual(expected);
  });

  it.each([
    ['a run in one job', 'join', { build: 'success', join: 'skipped' }, [0, '']],
    ['a run in legs', 'build', { build: 'skipped', join: 'success' }, [0, '']],
    [
      'a run in one job that was not done',
      'join',
      { build: 'skipped', join: 'skipped' },
      [1, 'build: skipped\n'],
    ],
    ['legs that failed', 'build', { build: 'skipped', join: 'failure' }, [1, 'join: failure\n']],
    [
      'an unused job that failed',
      'join',
      { build: 'success', join: 'failure' },
      [1, 'join: failure\n'],
    ],
  ])('judges %s', async (_name, unused, results, expected) => {
    const plan = { result: 'success', outputs: { work: 'true', unused } };
    const others = Object.entries(results).map(([name, result]) => [name, job(result)] as const);

    expect(await passed({ plan, ...Object.fromEntries(others) })).toEqual(expected);
  });
});
