import { reportCollector } from '../../../src/report/collect-report.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import type { PlannedImage, RunEvent } from '../../../src/report/events.ts';

/** 17:55:01 UTC on 21 November 2026. */
export const startOfRun = Date.UTC(2026, 10, 21, 17, 55, 1);

/** An event without its time. */
export type Untimed = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** Gives events their times, one second apart. */
export function timed(events: readonly Untimed[]): readonly RunEvent[] {
  return events.map((event, index) => ({ ...event, at: startOfRun + index * 1000 }));
}

/** A plan entry with defaults. */
export function planned(key: string, changes: Partial<PlannedImage> = {}): PlannedImage {
  return {
    key,
    level: 0,
    parents: [],
    state: 'build',
    reasons: [{ kind: 'forced', text: 'forced by --full-rebuild' }],
    reference: `127.0.0.1:5000/${key}:2026.4-main`,
    steps: ['build', 'basic-tests', 'push'],
    ...changes,
  };
}

/** The first event of a run of these images. */
export function runStarted(images: readonly PlannedImage[]): Untimed {
  return {
    kind: 'run-started',
    runId: '20261121T175501Z-3f9a2c',
    command: 'stack build --push',
    stackVersion: '0.1.0',
    registry: '127.0.0.1:5000',
    commit: '0123456789abcdef0123456789abcdef01234567',
    branch: 'main',
    concurrency: 4,
    images,
  };
}

/** What the failing build of `r-notebook` says. */
export const makeFailed = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';

/** One run with an image of each fate: passed, failed, blocked, without tests, up to date. */
export const exampleRun: readonly RunEvent[] = timed([
  runStarted([
    planned('base-notebook'),
    planned('node-runtime'),
    planned('scipy-notebook', {
      state: 'skip',
      reasons: [{ kind: 'published', text: 'all there' }],
    }),
    planned('r-notebook', { level: 1, parents: ['base-notebook'] }),
    planned('r-extra-notebook', { level: 2, parents: ['r-notebook'] }),
  ]),
  { kind: 'note', level: 'warning', text: 'base not verified: debian:trixie-slim' },
  { kind: 'image-finished', image: 'scipy-notebook', status: 'up-to-date', durationMs: 0 },
  { kind: 'step-started', image: 'base-notebook', step: 'build' },
  { kind: 'step-output', image: 'base-notebook', step: 'build', line: '[2/5] RUN apt-get update' },
  {
    kind: 'step-finished',
    image: 'base-notebook',
    step: 'build',
    status: 'passed',
    durationMs: 62_000,
  },
  { kind: 'step-started', image: 'r-notebook', step: 'build' },
  { kind: 'step-started', image: 'base-notebook', step: 'basic-tests' },
  {
    kind: 'step-output',
    image: 'r-notebook',
    step: 'build',
    line: '::error::make: *** No targets.  Stop.',
  },
  {
    kind: 'step-finished',
    image: 'r-notebook',
    step: 'build',
    status: 'failed',
    durationMs: 3100,
    message: makeFailed,
    failure: {
      kind: 'dockerfile',
      cause: '\u001b[31m::error::make: *** No targets.  Stop.\u001b[0m',
      location: { file: 'images/r-notebook/Dockerfile', line: 12, column: 1 },
      command: 'RUN make',
      tail: ['cc -o tool tool.c', '\u001b[31m::error::make: *** No targets.  Stop.\u001b[0m'],
      logPath: 'artifacts/logs/r-notebook.build.log',
    },
  },
  {
    kind: 'image-finished',
    image: 'r-notebook',
    status: 'failed',
    durationMs: 3100,
    message: `build: ${makeFailed}`,
  },
  {
    kind: 'image-finished',
    image: 'r-extra-notebook',
    status: 'blocked',
    durationMs: 0,
    message: 'r-notebook failed',
  },
  {
    kind: 'step-finished',
    image: 'base-notebook',
    step: 'basic-tests',
    status: 'passed',
    durationMs: 4100,
    tests: { passed: 12, failed: 0, skipped: 1 },
  },
  { kind: 'step-started', image: 'base-notebook', step: 'push' },
  {
    kind: 'step-finished',
    image: 'base-notebook',
    step: 'push',
    status: 'passed',
    durationMs: 2000,
  },
  {
    kind: 'image-facts',
    image: 'base-notebook',
    facts: {
      imageId: `sha256:${'1'.repeat(64)}`,
      digest: `sha256:${'2'.repeat(64)}`,
      sizeBytes: 123_456_789,
      tags: ['127.0.0.1:5000/base-notebook:2026.4-main'],
    },
  },
  { kind: 'image-finished', image: 'base-notebook', status: 'passed', durationMs: 68_100 },
  { kind: 'step-started', image: 'node-runtime', step: 'build' },
  {
    kind: 'step-finished',
    image: 'node-runtime',
    step: 'build',
    status: 'passed',
    durationMs: 900,
  },
  {
    kind: 'step-finished',
    image: 'node-runtime',
    step: 'basic-tests',
    status: 'skipped',
    durationMs: 0,
    message: 'no tests',
  },
  { kind: 'image-finished', image: 'node-runtime', status: 'passed', durationMs: 900 },
  { kind: 'run-finished', status: 'failed', durationMs: 80_000 },
]);

/** The report after these events. */
export function reportOf(events: readonly RunEvent[]): RunReport {
  const collector = reportCollector();
  events.forEach(collector.report);
  const report = collector.current();
  if (report === undefined) throw new Error('The events have no run-started.');
  return report;
}
