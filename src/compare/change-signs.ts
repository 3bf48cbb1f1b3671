import type { PackageChangeKind } from './stack-comparison.ts';

/** One character for each kind of change, in front of its line. */
export const changeSigns: Readonly<Record<PackageChangeKind, string>> = {
  added: '+',
  removed: '-',
  upgraded: '↑',
  downgraded: '↓',
  changed: '~',
};
