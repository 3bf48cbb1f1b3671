import type { SchemaObject } from 'ajv/dist/2020.js';

/** Says of a value what does not fit a schema: `/packages/3/name must be string`; `undefined` when all of it does. */
export type DocumentCheck = (value: unknown) => string | undefined;

/** A check against each of some schemas. The library is loaded with the first: a run with nothing to write does without. */
export async function documentChecks<Name extends string>(
  schemas: Readonly<Record<Name, SchemaObject>>,
): Promise<Readonly<Record<Name, DocumentCheck>>> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const checks = (Object.entries(schemas) as [Name, SchemaObject][]).map(([name, schema]) => {
    const validate = ajv.compile(schema);
    const check: DocumentCheck = (value) => {
      if (validate(value)) return undefined;
      const [error] = validate.errors ?? [];
      return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`.trim();
    };
    return [name, check] as const;
  });
  return Object.fromEntries(checks) as Record<Name, DocumentCheck>;
}

/** Makes sure that what is about to be written is of the published form; anything else is a mistake of this program. */
export function requireFit(check: DocumentCheck, entry: unknown, what: string): void {
  const problem = check(entry);
  if (problem !== undefined) throw new Error(`${what} does not fit its schema: ${problem}`);
}
