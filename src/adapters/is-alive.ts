import { processStart } from './process-start.ts';

/**
 * Whether a process of this PID namespace is alive, whoever it belongs to.
 *
 * @param startedAt as {@link processStart}: one that has this number and another start is another process; absent or empty: not known
 */
export function isAlive(pid: number, startedAt?: string): boolean {
  const found = processStart(pid);
  if (startedAt && found !== undefined && found !== startedAt) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
