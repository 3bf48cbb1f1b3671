import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counts } from '../../support/counts.ts';
import { schemaFit } from '../../../src/spec/schema-fit.ts';
import type { SchemaNode } from '../../../src/spec/schema-node.ts';
import { schemaCheck } from '../../../src/spec/schema-problems.ts';
import { specSchema } from '../../../src/spec/schema.ts';

describe('schemaFit', () => {
  it('says what the checker says of documents of the form of a spec', () => {
    const check = schemaCheck(specSchema);
    const fits = schemaFit(specSchema);
    const locate = () => ({ file: 'spec.yml', line: 1, column: 1 });
    const verdicts = new Set<boolean>();

    fc.assert(
      fc.property(documentsOf(specSchema), (document) => {
        const isRight = check(document, locate).length === 0;
        verdicts.add(isRight);

        expect(fits(document)).toBe(isRight);
      }),
      { numRuns: counts(20_000, 1000) },
    );

    expect(verdicts).toEqual(new Set([true, false]));
  });

  it.each([
    [{ type: 'array', contains: { type: 'string' } }],
    [{ $ref: '#/$defs/a' }],
    [{ constructor: 1 }],
    [{ properties: { a: { maxLength: 3 } } }],
  ])('says no where it does not know a keyword: %j', (schema) => {
    expect(schemaFit(schema)({ a: 'b' })).toBe(false);
  });
});

/** Values that a schema allows for the most part. */
function documentsOf(schema: SchemaNode & { readonly examples?: readonly unknown[] }) {
  const { properties = {}, additionalProperties, items, examples = [] } = schema;
  const usual: fc.Arbitrary<unknown>[] = examples.map((example) => fc.constant(example));
  if (items !== undefined) usual.push(fc.array(documentsOf(items), { maxLength: 3 }));
  const declared = Object.entries(properties).map(
    ([name, child]) => [name, documentsOf(child)] as const,
  );
  if (declared.length > 0)
    usual.push(
      // What YAML is read into has a prototype, which the checker's comparison of objects counts on.
      fc.record(Object.fromEntries(declared), { requiredKeys: [], noNullPrototype: true }),
    );
  if (typeof additionalProperties === 'object') {
    const keys = fc.constantFrom('base', 'PATH', 'a.b', 'Base_', '-', 'é');
    usual.push(
      fc.dictionary(keys, documentsOf(additionalProperties), { maxKeys: 2, noNullPrototype: true }),
    );
  }
  const types = [schema.type ?? []].flat();
  if (types.includes('boolean')) usual.push(fc.boolean());
  if (types.includes('integer')) usual.push(fc.integer({ min: -1, max: 5 }));
  if (types.includes('string')) usual.push(words);
  return fc.oneof(
    { arbitrary: fc.oneof(...usual), weight: 60 },
    {
      arbitrary: fc.oneof(words, fc.constantFrom(null, 1.5, 0, true, [], {}, ['a', 'a'])),
      weight: 1,
    },
  );
}

const words = fc.constantFrom(
  ...['a', '', '10m', '2.5GB', 'linux/amd64', '../x', '/x', 'x/..y', 'inline', 'git', 'host', '💿'],
);
