import { readFileSync } from 'node:fs';
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js';

const file = new URL('../../schemas/run.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(file, 'utf8')) as SchemaObject;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What of a `run.json` does not fit the published schema; empty when all of it does. */
export function runSchemaProblems(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
}
