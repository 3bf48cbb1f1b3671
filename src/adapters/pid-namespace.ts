import { readlinkSync } from 'node:fs';

/** Linux's PID namespace of this process, in which the number of a process means it: `pid:[4026531836]`. Empty elsewhere. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
