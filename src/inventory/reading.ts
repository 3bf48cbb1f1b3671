import { cleanField } from './clean-field.ts';
import type { Package, PackageSource } from './inventory.ts';

/** What one file says about installed packages. */
export interface Reading {
  readonly packages: readonly Package[];
  /** What could not be understood, one clause each without the place: `no Version`. */
  readonly problems: readonly string[];
}

/** A file that says nothing about installed packages, rightly. */
export const nothingInstalled: Reading = { packages: [], problems: [] };

/** A file that names no package because of a problem. */
export function problemReading(problem: string): Reading {
  return { packages: [], problems: [problem] };
}

/** The reading of one package, its name and version cleaned; a problem when one of them is missing. */
export function packageReading(
  source: PackageSource,
  name: string | undefined,
  version: string | undefined,
): Reading {
  const cleanName = cleanField(name ?? '');
  if (cleanName === undefined) return problemReading('no package name');
  const cleanVersion = cleanField(version ?? '');
  if (cleanVersion === undefined) return problemReading(`no version of ${cleanName}`);
  return { packages: [{ name: cleanName, version: cleanVersion, source }], problems: [] };
}

/** Several readings as one, in their order. */
export function joinReadings(readings: readonly Reading[]): Reading {
  return {
    packages: readings.flatMap((reading) => reading.packages),
    problems: readings.flatMap((reading) => reading.problems),
  };
}
