import { spawnSync } from 'node:child_process';

export interface Measured {
  /** Wall time, process start included. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Largest resident set of the runs. */
  readonly peakMb: number;
}

/** Runs a command of the built program some times, after one run that does not count. */
export function measureCommand(
  program: string,
  args: readonly string[],
  cwd: string,
  runs: number,
): Measured {
  const walls: number[] = [];
  let peakKb = 0;
  for (let run = 0; run <= runs; run += 1) {
    const startedAt = performance.now();
    const result = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, program, ...args], {
      cwd,
      encoding: 'utf8',
    });
    const wall = performance.now() - startedAt;
    if (result.status !== 0) throw new Error(`${args.join(' ')} failed:\n${result.stderr}`);
    if (run > 0) walls.push(wall);
    peakKb = Math.max(peakKb, Number(result.stderr.trim().split('\n').at(-1)));
  }
  return { ...spreadOf(walls), peakMb: Math.round(peakKb / 1024) };
}

export interface Spread {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Median, smallest and largest of some times. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (index: number) => Math.round(sorted[index] ?? 0);
  return {
    medianMs: at(Math.floor(sorted.length / 2)),
    minMs: at(0),
    maxMs: at(sorted.length - 1),
  };
}
