/** A scale of times: every `stepMs` a line, `count` intervals, `endMs` at the right edge. */
export interface TimeAxis {
  readonly stepMs: number;
  readonly count: number;
  readonly endMs: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((value) => value * second),
  ...[1, 2, 5, 10, 15, 30].map((value) => value * minute),
  ...[1, 2, 3, 6, 12, 24].map((value) => value * hour),
];
const maxIntervals = 8;

/** The scale with the fewest round intervals over a time in milliseconds, at most 8 unless it is longer than eight days. */
export function timeAxis(durationMs: number): TimeAxis {
  const length = Math.max(durationMs, 1);
  const fitting = steps.find((step) => length / step <= maxIntervals);
  const stepMs = fitting ?? Math.ceil(length / maxIntervals / hour) * hour;
  const count = Math.max(1, Math.ceil(length / stepMs));
  return { stepMs, count, endMs: count * stepMs };
}

/** A time on the axis: `0`, `0.5 s`, `30 s`, `2 min`, `1:30 h`. */
export function axisLabel(atMs: number): string {
  if (atMs === 0) return '0';
  if (atMs < minute) return `${Number((atMs / second).toFixed(1))} s`;
  if (atMs < hour) {
    const seconds = Math.round((atMs % minute) / second);
    const minutes = Math.floor(atMs / minute);
    return seconds === 0 ? `${minutes} min` : `${minutes}:${twoDigits(seconds)} min`;
  }
  const minutes = Math.round((atMs % hour) / minute);
  const hours = Math.floor(atMs / hour);
  return minutes === 0 ? `${hours} h` : `${hours}:${twoDigits(minutes)} h`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
