import { describe, expect, it } from '@jest/globals';
import {
  readTimings,
  type StepTimings,
  type Timings,
  withRun,
  writeTimings,
} from '../../../src/plan/timing-history.ts';
import type { ImageReport, RunReport, StepReport } from '../../../src/report/run-report.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const path = '/repo/.stack/timings.json';

function reportOf(images: readonly (Partial<ImageReport> & { readonly key: string })[]): RunReport {
  return {
    schemaVersion: 1,
    runId: '20261121T175501Z-3f9a2c',
    status: 'passed',
    startedAt: '2026-11-21T17:55:01.000Z',
    durationMs: 0,
    command: 'stack build',
    stackVersion: '0.1.0',
    concurrency: 2,
    notes: [],
    images: images.map((image) => ({
      level: 0,
      parents: [],
      state: 'build',
      status: 'passed',
      reasons: [],
      reference: `stack.test/${image.key}:main`,
      tags: [],
      steps: [],
      ...image,
    })),
  };
}

const passed = (name: StepReport['name'], durationMs: number): StepReport => ({
  name,
  status: 'passed',
  durationMs,
});

describe('withRun', () => {
  it('adds the steps that passed', () => {
    const report = reportOf([
      {
        key: 'base',
        steps: [
          passed('build', 61_000),
          { name: 'basic-tests', status: 'skipped', durationMs: 1 },
          { name: 'push', status: 'failed', durationMs: 2 },
          { name: 'tag', status: 'cancelled', durationMs: 3 },
        ],
      },
    ]);

    expect(withRun(new Map(), report)).toEqual(new Map([['base', new Map([['build', [61_000]]])]]));
  });

  it('leaves out builds that the plan did not want', () => {
    const steps = [passed('build', 400), passed('basic-tests', 9_000)];

    expect(withRun(new Map(), reportOf([{ key: 'base', state: 'retest', steps }]))).toEqual(
      new Map([['base', new Map([['basic-tests', [9_000]]])]]),
    );
  });

  it('keeps the last ten of each step, and images that the run did not know', () => {
    const before: Timings = new Map<string, StepTimings>([
      ['base', new Map([['build', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]])],
      ['other', new Map([['tag', [5]]])],
    ]);

    const after = withRun(before, reportOf([{ key: 'base', steps: [passed('build', 11)] }]));

    expect(after).toEqual(
      new Map([
        ['base', new Map([['build', [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]])],
        ['other', new Map([['tag', [5]]])],
      ]),
    );
    expect(before.get('base')?.get('build')).toHaveLength(10);
  });
});

describe('the file of timings', () => {
  it('gives back what was written', async () => {
    const files = memoryFiles();
    const timings = withRun(
      new Map(),
      reportOf([{ key: 'base', steps: [passed('build', 61_000), passed('tag', 12)] }]),
    );

    await writeTimings(files, '/repo/.stack', timings);

    expect(files.contents()[path]).toBe(
      '{"schemaVersion":1,"images":{"base":{"build":[61000],"tag":[12]}}}\n',
    );
    expect(await readTimings(files, '/repo/.stack')).toEqual(timings);
  });

  it('counts as none where there is none', async () => {
    expect(await readTimings(memoryFiles(), '/repo/.stack')).toEqual(new Map());
  });

  it.each([
    ['cut off', '{"schemaVersion":1,"images":{"base":{"bui'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['of another version', '{"schemaVersion":2,"images":{"base":{"build":[1]}}}'],
    ['without images', '{"schemaVersion":1}'],
    ['of times that are none', '{"schemaVersion":1,"images":{"base":{"build":[1,-1]}}}'],
    ['of times that are text', '{"schemaVersion":1,"images":{"base":{"build":["1"]}}}'],
  ])('counts as none when it is %s', async (_what, text) => {
    expect(await readTimings(memoryFiles({ [path]: text }), '/repo/.stack')).toEqual(new Map());
  });

  it('passes over steps that it does not know', async () => {
    const images = { base: { build: [1], polish: [4] }, other: {} };
    const files = memoryFiles({ [path]: JSON.stringify({ schemaVersion: 1, images }) });

    expect(await readTimings(files, '/repo/.stack')).toEqual(
      new Map([
        ['base', new Map([['build', [1]]])],
        ['other', new Map()],
      ]),
    );
  });
});
