import { describe, expect, it } from '@jest/globals';
import { reportCollector } from '../../../src/report/collect-report.ts';
import { exampleRun, planned, reportOf, runStarted, startOfRun, timed } from './example-run.ts';

const iso = (seconds: number) => new Date(startOfRun + seconds * 1000).toISOString();

describe('reportCollector', () => {
  it('has no report before the run has started', () => {
    const collector = reportCollector();

    collector.report({ kind: 'note', at: 1, level: 'info', text: 'early' });

    expect(collector.current()).toBeUndefined();
  });

  it('takes every image from the plan as not started, and what has nothing to do as up to date', () => {
    const report = reportOf(
      timed([runStarted([planned('base'), planned('old', { state: 'skip' })])]),
    );

    expect(report).toEqual({
      schemaVersion: 1,
      runId: '20261121T175501Z-3f9a2c',
      status: 'interrupted',
      startedAt: iso(0),
      durationMs: 0,
      command: 'stack build --push',
      stackVersion: '0.1.0',
      registry: '127.0.0.1:5000',
      commit: '0123456789abcdef0123456789abcdef01234567',
      branch: 'main',
      concurrency: 4,
      notes: [],
      images: [
        {
          key: 'base',
          level: 0,
          parents: [],
          state: 'build',
          status: 'cancelled',
          message: 'not started',
          reasons: [{ kind: 'forced', text: 'forced by --full-rebuild' }],
          reference: '127.0.0.1:5000/base:2026.4-main',
          tags: [],
          steps: [],
        },
        {
          key: 'old',
          level: 0,
          parents: [],
          state: 'skip',
          status: 'up-to-date',
          reasons: [{ kind: 'forced', text: 'forced by --full-rebuild' }],
          reference: '127.0.0.1:5000/old:2026.4-main',
          tags: [],
          steps: [],
        },
      ],
    });
  });

  it('knows from the plan what exists already', () => {
    const known = { buildId: 'sha256:b', imageId: 'sha256:i', digest: 'sha256:d' };

    const report = reportOf(timed([runStarted([planned('old', { state: 'skip', ...known })])]));

    expect(report.images).toEqual([
      {
        key: 'old',
        level: 0,
        parents: [],
        state: 'skip',
        status: 'up-to-date',
        reasons: [{ kind: 'forced', text: 'forced by --full-rebuild' }],
        reference: '127.0.0.1:5000/old:2026.4-main',
        ...known,
        tags: [],
        steps: [],
      },
    ]);
  });

  it('says of an image that waited what it turned out to be', () => {
    const reasons = [{ kind: 'up-to-date', text: 'nothing changed' }];
    const facts = { state: 'skip', reasons, imageId: 'sha256:i', buildId: 'sha256:b' };

    const report = reportOf(
      timed([
        runStarted([planned('child', { state: 'wait' })]),
        { kind: 'step-started', image: 'child', step: 'build' },
        { kind: 'image-facts', image: 'child', facts },
        { kind: 'step-finished', image: 'child', step: 'build', status: 'skipped', durationMs: 1 },
        { kind: 'image-finished', image: 'child', status: 'up-to-date', durationMs: 1 },
      ]),
    );

    expect(report.images).toEqual([
      {
        key: 'child',
        level: 0,
        parents: [],
        ...facts,
        status: 'up-to-date',
        reference: '127.0.0.1:5000/child:2026.4-main',
        tags: [],
        steps: [{ name: 'build', status: 'skipped', startedAt: iso(1), durationMs: 1 }],
      },
    ]);
  });

  it('counts a step that has not finished as cancelled after the time it had', () => {
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'step-started', image: 'base', step: 'build' },
      { kind: 'step-finished', image: 'base', step: 'build', status: 'passed', durationMs: 900 },
      { kind: 'step-started', image: 'base', step: 'basic-tests' },
      { kind: 'step-output', image: 'base', step: 'basic-tests', line: 'one' },
      { kind: 'step-output', image: 'base', step: 'basic-tests', line: 'two' },
    ]);

    const report = reportOf(events);

    expect(report.durationMs).toBe(5000);
    expect(report.images).toEqual([
      expect.objectContaining({
        status: 'cancelled',
        message: 'stopped before it was finished',
        steps: [
          { name: 'build', status: 'passed', startedAt: iso(1), durationMs: 900 },
          {
            name: 'basic-tests',
            status: 'cancelled',
            startedAt: iso(3),
            durationMs: 2000,
            message: 'was running when the run stopped',
          },
        ],
      }),
    ]);
  });

  it('keeps the account of an interrupted run when the run says that it is over', () => {
    const events = timed([
      runStarted([planned('base'), planned('other')]),
      { kind: 'step-started', image: 'base', step: 'build' },
      { kind: 'run-finished', status: 'interrupted', durationMs: 2100 },
    ]);

    const report = reportOf(events);

    expect({
      ...report,
      images: report.images.map(({ key, status, steps }) => ({ key, status, steps })),
    }).toMatchObject({
      status: 'interrupted',
      durationMs: 2100,
      images: [
        {
          key: 'base',
          status: 'cancelled',
          steps: [{ name: 'build', status: 'cancelled', durationMs: 1000 }],
        },
        { key: 'other', status: 'cancelled', steps: [] },
      ],
    });
  });

  it('has only the steps an image came to, in the order of a run', () => {
    const report = reportOf(exampleRun);

    const steps = report.images.map(({ key, status, steps }) => [
      key,
      status,
      ...steps.map((step) => `${step.name} ${step.status}`),
    ]);

    expect(steps).toEqual([
      ['base-notebook', 'passed', 'build passed', 'basic-tests passed', 'push passed'],
      ['node-runtime', 'passed', 'build passed', 'basic-tests skipped'],
      ['scipy-notebook', 'up-to-date'],
      ['r-notebook', 'failed', 'build failed'],
      ['r-extra-notebook', 'blocked'],
    ]);
  });

  it('adds tags, each once, and replaces other facts', () => {
    const facts = (changes: object) =>
      ({ kind: 'image-facts', image: 'base', facts: changes }) as const;

    const report = reportOf(
      timed([
        runStarted([planned('base', { state: 'wait' })]),
        facts({ tags: ['a:i-1'], imageId: 'sha256:1', state: 'build' }),
        facts({ tags: ['a:i-1', 'a:main'], imageId: 'sha256:2', digest: undefined }),
      ]),
    );

    expect(report.images).toEqual([
      expect.objectContaining({ state: 'build', imageId: 'sha256:2', tags: ['a:i-1', 'a:main'] }),
    ]);
  });

  it('replaces a step that is tried again', () => {
    const report = reportOf(
      timed([
        runStarted([planned('base')]),
        { kind: 'step-started', image: 'base', step: 'push' },
        { kind: 'step-finished', image: 'base', step: 'push', status: 'failed', durationMs: 10 },
        { kind: 'step-started', image: 'base', step: 'push' },
        { kind: 'step-finished', image: 'base', step: 'push', status: 'passed', durationMs: 20 },
      ]),
    );

    expect(report.images[0]?.steps).toEqual([
      { name: 'push', status: 'passed', startedAt: iso(3), durationMs: 20 },
    ]);
  });

  it('passes over events of images that are not in the plan, and whatever comes after the end', () => {
    const report = reportOf(
      timed([
        runStarted([]),
        { kind: 'step-started', image: 'ghost', step: 'build' },
        { kind: 'run-finished', status: 'passed', durationMs: 5 },
        { kind: 'note', level: 'info', text: 'late' },
      ]),
    );

    expect(report).toMatchObject({ status: 'passed', durationMs: 5, notes: [], images: [] });
  });

  it('marks warnings and names the image a note is about', () => {
    const report = reportOf(
      timed([
        runStarted([]),
        { kind: 'note', level: 'warning', text: 'low disk' },
        { kind: 'note', level: 'info', text: 'not pruned', image: 'base' },
      ]),
    );

    expect(report.notes).toEqual(['warning: low disk', 'base: not pruned']);
  });
});
