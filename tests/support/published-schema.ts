import { readFileSync } from 'node:fs';
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js';

/**
 * A check of documents against a schema that is published.
 *
 * @param name `diff` for `schemas/diff.schema.json`
 * @returns what of a document does not fit; empty when all of it does
 */
export function publishedSchema(name: string): (text: string) => readonly string[] {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as SchemaObject;
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  return (text) => {
    validate(JSON.parse(text));
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
    );
  };
}
