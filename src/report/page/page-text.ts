import { cleanLine, cleanOneLine } from '../../text/clean-text.ts';
import { formatDuration } from '../../text/format-duration.ts';
import type { FailureKind, ImageReport, ImageStatus, StepStatus } from '../run-report.ts';

/** Text of unknown origin on one line and at most as long as a page can bear, in characters. */
export function shortText(text: string, maxLength = 300): string {
  // Cut before it is cleaned, so that megabytes cost no more than a long line.
  return cleanOneLine(text.slice(0, maxLength * 8), maxLength);
}

/** The last lines of an output, at most 20, each cut. */
export function tailText(tail: readonly string[]): string {
  return tail
    .slice(-20)
    .map((line) => cleanLine(line.slice(0, 2000), 240))
    .join('\n');
}

/** The name of the section of an image: `image-base-notebook`. */
export function imageAnchor(key: string): string {
  return `image-${encodeURIComponent(shortText(key))}`;
}

/** How long the steps of an image took together, in milliseconds. */
export function workOf({ steps }: ImageReport): number {
  return steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** `42s`; what took no time at all is `–`. */
export function durationText(durationMs: number): string {
  return durationMs === 0 ? '–' : formatDuration(durationMs);
}

/** `+12.3 MB`, `−4.0 kB` with a real minus, `±0`. */
export function signed(value: number, format: (value: number) => string): string {
  if (value === 0) return '±0';
  return `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;
}

/** `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2026-11-21 17:55:01 UTC`; what is no time stays as it is. */
export function timeText(iso: string): string {
  const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso);
  return time === null ? shortText(iso, 40) : `${time[1] ?? ''} ${time[2] ?? ''} UTC`;
}

/** Statuses in the order in which people want to know of them. */
export const statusOrder: readonly ImageStatus[] = [
  'failed',
  'blocked',
  'cancelled',
  'passed',
  'up-to-date',
];

export const statusWords: Readonly<Record<ImageStatus | StepStatus, string>> = {
  passed: 'passed',
  failed: 'failed',
  blocked: 'blocked',
  cancelled: 'cancelled',
  skipped: 'skipped',
  'up-to-date': 'up to date',
};

/** What a kind of failure means. */
export const kindWords: Readonly<Record<FailureKind, string>> = {
  network: 'a connection failed',
  mirror: 'a package index or download server answered with an error',
  registry: 'an image registry answered with an error',
  disk: 'no space is left',
  memory: 'something was killed for want of memory',
  solver: 'packages contradict each other or do not exist',
  test: 'a test of the image failed',
  dockerfile: 'an instruction failed',
  size: 'the image is larger than its budget',
  engine: 'the container engine itself',
};
