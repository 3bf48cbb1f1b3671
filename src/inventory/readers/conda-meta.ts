import { packageReading, problemReading, type Reading } from '../reading.ts';

/**
 * The conda package that a record describes.
 *
 * @param text a file `conda-meta/<name>-<version>-<build>.json` of an environment
 */
export function readCondaRecord(text: string): Reading {
  const record = parseJson(text);
  if (typeof record !== 'object' || record === null) return problemReading('not a JSON object');
  return packageReading('conda', textOf(record, 'name'), textOf(record, 'version'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(record: object, key: string): string | undefined {
  const value = (record as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : undefined;
}
