import { cleanField } from '../clean-field.ts';
import { packageReading, type Reading } from '../reading.ts';
import { controlParagraphs } from './control-fields.ts';

/** What a DESCRIPTION says of its package, each field one clean line. */
export interface RDescription {
  readonly version?: string | undefined;
  /** `GPL (>= 2)`. */
  readonly license?: string | undefined;
}

const wanted = new Set(['version', 'license']);

/**
 * The R package whose DESCRIPTION this is.
 *
 * R takes a folder for an installed package only when `Meta/package.rds` is in it; that is for the caller to see.
 *
 * @param text DESCRIPTION, in any encoding that leaves ASCII alone
 * @param directoryName name of the folder it lies in, which is the package's name to R
 */
export function readRDescription(text: string, directoryName: string): Reading {
  return packageReading('r', directoryName, parseRDescription(text).version);
}

/** The fields of a DESCRIPTION that say something about its package. @param text as of {@link readRDescription} */
export function parseRDescription(text: string): RDescription {
  const [fields] = controlParagraphs(text, wanted);
  return {
    version: cleanField(fields?.get('version') ?? ''),
    license: cleanField(fields?.get('license') ?? ''),
  };
}
