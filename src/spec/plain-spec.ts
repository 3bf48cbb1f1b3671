import { plainPlaces } from './plain-places.ts';
import { plainValue, unsure } from './plain-value.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { schemaFit } from './schema-fit.ts';
import { specSchema, type SpecDocument } from './schema.ts';
import type { Locate } from './yaml-places.ts';

const fits = schemaFit(specSchema);

/**
 * The spec in `text`, read without the libraries that take most of the time, when it is written in plain YAML and has
 * the form of the schema.
 *
 * @param file as the user would write it, for messages
 * @returns `undefined` when the text has a problem, and when it may have one
 */
export function readPlainSpec(
  text: string,
  file: string,
): { readonly document: SpecDocument; readonly locate: Locate } | undefined {
  const top = readPlainYaml(text);
  if (top === undefined) return undefined;
  const value = plainValue(top, specSchema);
  if (value === unsure || !fits(value)) return undefined;
  return { document: value as SpecDocument, locate: plainPlaces(top, text, file) };
}
