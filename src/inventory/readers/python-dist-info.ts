import { cleanField } from '../clean-field.ts';
import { packageReading, type Reading } from '../reading.ts';
import { controlParagraphs } from './control-fields.ts';

/** What a metadata file says of its distribution, each field one clean line. */
export interface PythonMetadata {
  /** As it names itself: `PyYAML`. */
  readonly name: string;
  readonly version?: string | undefined;
  /** `License-Expression`, else `License` where that is no whole text. */
  readonly license?: string | undefined;
}

const wanted = new Set(['name', 'version', 'license', 'license-expression']);

/** A longer license is the text of one. In characters. */
const maxLicenseLength = 100;

/**
 * The Python distribution that a metadata file describes, named as it names itself.
 *
 * @param text `METADATA` of a `.dist-info` folder, `PKG-INFO` of an `.egg-info` folder, or an `.egg-info` file
 */
export function readPythonMetadata(text: string): Reading {
  const [header] = controlParagraphs(text, wanted);
  return packageReading('python', header?.get('name'), header?.get('version'));
}

/**
 * All that a metadata file says of its distribution.
 *
 * @param text as of {@link readPythonMetadata}
 * @returns `undefined` when it has no name
 */
export function parsePythonMetadata(text: string): PythonMetadata | undefined {
  const [header] = controlParagraphs(text, wanted);
  const name = cleanField(header?.get('name') ?? '');
  if (name === undefined) return undefined;
  const license = cleanField(header?.get('license-expression') ?? header?.get('license') ?? '');
  return {
    name,
    version: cleanField(header?.get('version') ?? ''),
    license: (license?.length ?? 0) > maxLicenseLength ? undefined : license,
  };
}
