import { packageReading, type Reading } from '../reading.ts';
import { controlParagraphs } from './control-fields.ts';

const wanted = new Set(['name', 'version']);

/**
 * The Python distribution that a metadata file describes, named as it names itself.
 *
 * @param text `METADATA` of a `.dist-info` folder, `PKG-INFO` of an `.egg-info` folder, or an `.egg-info` file
 */
export function readPythonMetadata(text: string): Reading {
  const [header] = controlParagraphs(text, wanted);
  return packageReading('python', header?.get('name'), header?.get('version'));
}
