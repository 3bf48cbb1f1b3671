import { packageReading, type Reading } from '../reading.ts';
import { controlParagraphs } from './control-fields.ts';

const wanted = new Set(['version']);

/**
 * The R package whose DESCRIPTION this is.
 *
 * R takes a folder for an installed package only when `Meta/package.rds` is in it; that is for the caller to see.
 *
 * @param text DESCRIPTION, in any encoding that leaves ASCII alone
 * @param directoryName name of the folder it lies in, which is the package's name to R
 */
export function readRDescription(text: string, directoryName: string): Reading {
  const [fields] = controlParagraphs(text, wanted);
  return packageReading('r', directoryName, fields?.get('version'));
}
