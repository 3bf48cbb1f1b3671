import type { PackageSource } from '../../inventory/inventory.ts';
import { cleanOneLine } from '../../text/clean-text.ts';

/**
 * Text of unknown origin as one line without anything that hides or turns around what stands beside it.
 *
 * @param maxLength in UTF-16 units; what is longer is cut and says so
 */
export function shown(text: string, maxLength = 200): string {
  // Cut before it is cleaned, so that megabytes cost no more than a long line.
  return cleanOneLine(text.slice(0, maxLength * 8), maxLength);
}

/** `1,204`. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 kernel`, `1,204 kernels`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

/** `2026-01-26`; what is no time stays as it is. */
export function dayText(iso: string): string {
  return /^(\d{4}-\d{2}-\d{2})T/.exec(iso)?.[1] ?? shown(iso, 40);
}

/** `2026-01-26 14:53 UTC`; what is no time of that zone stays as it is. */
export function timeText(iso: string): string {
  const [, day, minute] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::[\d.]+)?(?:Z|\+00:00)$/.exec(iso) ?? [];
  return day === undefined || minute === undefined ? shown(iso, 40) : `${day} ${minute} UTC`;
}

/** What people call a source of packages. */
export const sourceWords: Readonly<Record<PackageSource, string>> = {
  conda: 'conda',
  dpkg: 'Debian',
  python: 'Python',
  r: 'R',
};
