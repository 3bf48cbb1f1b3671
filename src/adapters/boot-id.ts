import { readFileSync } from 'node:fs';

/** Linux's ID of this start of the machine (random(4)), which tells apart machines of one name. Empty elsewhere. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
