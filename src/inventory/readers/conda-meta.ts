import { cleanField } from '../clean-field.ts';
import { packageReading, problemReading, type Reading } from '../reading.ts';
import { condaFields, type CondaFields } from './conda-fields.ts';
import { plainCondaFields } from './plain-conda-fields.ts';

/** What a conda record says of its package; each field one clean line. */
export interface CondaRecord {
  readonly name: string;
  readonly version: string;
  /** `h166bdaf_4`. */
  readonly build?: string | undefined;
  /** Without host, token and platform, as `conda list` names it: `conda-forge`, `pkgs/main`. */
  readonly channel?: string | undefined;
  readonly license?: string | undefined;
}

/**
 * The conda package that a record describes.
 *
 * @param content of a file `conda-meta/<name>-<version>-<build>.json` of an environment
 */
export function readCondaRecord(content: Uint8Array): Reading {
  const fields = fieldsOf(content);
  if (fields === undefined) return problemReading('not a JSON object');
  return packageReading('conda', fields.name, fields.version);
}

/**
 * All that a record says of its package.
 *
 * @returns `undefined` when it is no JSON object with a name and a version
 */
export function parseCondaRecord(content: Uint8Array): CondaRecord | undefined {
  const fields = fieldsOf(content);
  const name = cleanField(fields?.name ?? '');
  const version = cleanField(fields?.version ?? '');
  if (fields === undefined || name === undefined || version === undefined) return undefined;
  return {
    name,
    version,
    build: cleanField(fields.build ?? ''),
    channel: cleanField(channelName(fields.channel ?? '')),
    license: cleanField(fields.license ?? ''),
  };
}

/**
 * What the name of a record's file says: `<name>-<version>-<build>.json`, where only the name may have hyphens.
 *
 * @returns `undefined` for a file of another name
 */
export function condaRecordNamed(fileName: string): CondaRecord | undefined {
  const parts = /^(.+)-([^-]+)-([^-]+)\.json$/.exec(fileName);
  const [name, version, build] = (parts ?? []).slice(1).map((part) => cleanField(part));
  return name === undefined || version === undefined ? undefined : { name, version, build };
}

/** Last part of the address of a channel's folder for one platform. */
const platform = /(?:^|\/)(?:noarch|(?:linux|osx|win|zos|freebsd|emscripten|wasi)-[a-z0-9_]+)$/;

/**
 * `https://user:secret@conda.anaconda.org/t/<token>/conda-forge/linux-64` → `conda-forge`. Tokens must not get into files
 * that everybody reads.
 */
function channelName(channel: string): string {
  return channel
    .replace(/[?#].*$/s, '')
    .replace(/^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*|[^/]*@[^/]*)\/?/i, '')
    .replaceAll(/(^|\/)t\/[^/]+(?:\/|$)/g, '$1')
    .replace(/\/+$/, '')
    .replace(platform, '');
}

function fieldsOf(content: Uint8Array): CondaFields | undefined {
  return plainCondaFields(content) ?? parsedFields(new TextDecoder().decode(content));
}

function parsedFields(text: string): CondaFields | undefined {
  const record = parseJson(text);
  if (typeof record !== 'object' || record === null) return undefined;
  const values = record as Readonly<Record<string, unknown>>;
  const found = condaFields.flatMap((field) => {
    const value = values[field];
    return typeof value === 'string' ? [[field, value] as const] : [];
  });
  return Object.fromEntries(found);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
