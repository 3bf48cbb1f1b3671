import { readFileSync } from 'node:fs';

/** Start of a process that has ended and is still listed. */
export const ended = '';

/**
 * When a process started, since its number is given again: clock ticks since the machine started (proc(5), field 22 of
 * `/proc/<pid>/stat`), or {@link ended}; `undefined` where none can be seen.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ['Z', 'X'].includes(fields[0] ?? '') ? ended : fields[19];
  } catch {
    return undefined;
  }
}
