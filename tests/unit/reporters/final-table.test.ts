import { describe, expect, it } from '@jest/globals';
import { renderFinalTable } from '../../../src/cli/reporters/final-table.ts';
import { exampleRun, planned, reportOf, runStarted, timed } from '../report/example-run.ts';
import { plainStyle } from './plain.ts';

describe('renderFinalTable', () => {
  it('shows images with their steps, the totals and where to look', () => {
    const table = renderFinalTable(reportOf(exampleRun), 'artifacts', plainStyle);

    expect(table).toBe(`
✔ base-notebook     passed      1m 08s   12 passed, 1 skipped
    build 1m 02s · basic-tests 4.1s · push 2.0s
    127.0.0.1:5000/base-notebook:2026.4-main
✔ node-runtime      passed      0.9s
    build 0.9s · basic-tests skipped
≡ scipy-notebook    up-to-date  127.0.0.1:5000/scipy-notebook:2026.4-main
✖ r-notebook        failed      3.1s
    build 3.1s failed
    build: process "/bin/sh -c make" did not complete successfully: exit code: 2
⊘ r-extra-notebook  blocked     r-notebook failed

failed in 1m 20s · 5 images: 2 passed, 1 failed, 1 blocked, 1 up-to-date · tests: 12 passed, 1 skipped
  report   artifacts/report.html
  results  artifacts/run.json
  logs     artifacts/logs/
  pages    artifacts/manifests/
`);
  });

  it('shows an interrupted run, and where the pages are', () => {
    const events = timed([
      runStarted([planned('a'), planned('b')]),
      {
        kind: 'step-finished',
        image: 'a',
        step: 'manifest-page',
        status: 'passed',
        durationMs: 10,
      },
      { kind: 'step-started', image: 'b', step: 'build' },
      { kind: 'run-finished', status: 'interrupted', durationMs: 3000 },
    ]);

    const table = renderFinalTable(reportOf(events), 'out', plainStyle);

    expect(table).toBe(`
■ a  cancelled   0.0s
    manifest-page 0.0s
    not started
■ b  cancelled   1.0s
    build 1.0s cancelled
    stopped before it was finished

interrupted in 3.0s · 2 images: 2 cancelled
  report   out/report.html
  results  out/run.json
  logs     out/logs/
  pages    out/manifests/
`);
  });

  it('has a line for a run without images', () => {
    const table = renderFinalTable(
      reportOf(timed([runStarted([]), { kind: 'run-finished', status: 'passed', durationMs: 0 }])),
      'artifacts',
      plainStyle,
    );

    expect(table).toContain('passed in 0.0s · 0 images: nothing to do\n');
  });
});
