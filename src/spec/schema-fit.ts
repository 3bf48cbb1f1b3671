import { isDeepStrictEqual } from 'node:util';

/**
 * Makes a quick test of documents against a JSON Schema, for those that are right: `schemaCheck` is the judge, and
 * loading and compiling it takes longer than all the rest of reading a spec.
 *
 * @returns a function that says `true` only for what fits; where the schema has a keyword that is not known here it
 * always says `false`
 */
export function schemaFit(schema: object): (document: unknown) => boolean {
  const tests = Object.entries(schema)
    .filter(([keyword]) => !annotations.has(keyword))
    .map(([keyword, setting]) => {
      const make = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
      return make?.(setting as never, schema) ?? (() => false);
    });
  return (value) => tests.every((test) => test(value));
}

const annotations = new Set(['$schema', 'title', 'description', 'examples']);

type Test = (value: unknown) => boolean;

/** The test that each keyword makes of its setting; tests pass values of types that the keyword does not speak of. */
const keywords: Readonly<Record<string, (setting: never, schema: Siblings) => Test>> = {
  type: (types: string | readonly string[]) => (value) => [types].flat().includes(typeOf(value)),
  enum: (allowed: readonly unknown[]) => (value) => allowed.includes(value),
  pattern: (pattern: string) => {
    const form = new RegExp(pattern, 'u');
    return (value) => typeof value !== 'string' || form.test(value);
  },
  minLength: (least: number) => (value) =>
    typeof value !== 'string' || Array.from(value).length >= least,
  minimum: (least: number) => (value) => typeof value !== 'number' || value >= least,
  items: (item: object) => {
    const fits = schemaFit(item);
    return (value) => !Array.isArray(value) || value.every(fits);
  },
  minItems: (least: number) => (value) => !Array.isArray(value) || value.length >= least,
  uniqueItems: (isWanted: boolean) => (value) =>
    !isWanted || !Array.isArray(value) || isUnique(value),
  minProperties: (least: number) => (value) =>
    !isMapping(value) || Object.keys(value).length >= least,
  required: (keys: readonly string[]) => (value) =>
    !isMapping(value) || keys.every((key) => Object.hasOwn(value, key)),
  propertyNames: (name: object) => {
    const fits = schemaFit(name);
    return (value) => !isMapping(value) || Object.keys(value).every(fits);
  },
  properties: (declared: Readonly<Record<string, object>>) => {
    const tests = new Map(Object.entries(declared).map(([key, child]) => [key, schemaFit(child)]));
    return (value) =>
      !isMapping(value) ||
      Object.keys(value).every((key) => tests.get(key)?.(value[key]) !== false);
  },
  additionalProperties: (wanted: boolean | object, { properties = {} }) => {
    const declared = new Set(Object.keys(properties));
    const fits = typeof wanted === 'object' ? schemaFit(wanted) : () => wanted;
    return (value) =>
      !isMapping(value) || Object.keys(value).every((key) => declared.has(key) || fits(value[key]));
  },
};

interface Siblings {
  readonly properties?: object;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeOf(value) === 'object';
}

function isUnique(items: readonly unknown[]): boolean {
  if (items.every((item) => typeof item === 'string')) return new Set(items).size === items.length;
  return items.every((item, index) =>
    items.slice(0, index).every((earlier) => !isDeepStrictEqual(earlier, item)),
  );
}
