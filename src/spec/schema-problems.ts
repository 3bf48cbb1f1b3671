import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './closest.ts';
import { schemaLibrary, yamlLibrary } from './libraries.ts';
import type { Locate, ValuePath } from './yaml-places.ts';

/** One way in which a document differs from its schema. */
export interface SchemaProblem {
  readonly error: UserError;
  /** The value to leave out for the rest to be usable; `undefined` when something is missing. */
  readonly damage: ValuePath | undefined;
}

/**
 * Makes a check of documents against a JSON Schema that reports every difference, in words for people.
 *
 * Its keywords `title` (what a pattern stands for) and `examples` are used in the messages.
 */
export function schemaCheck(
  schema: object,
): (document: unknown, locate: Locate) => readonly SchemaProblem[] {
  // Compiled with the first document: commands that read none should not wait for it.
  let compiled: ValidateFunction | undefined;

  return (document, locate) => {
    const validate = (compiled ??= compile(schema));
    validate(document);
    const errors = (validate.errors ?? []).filter((error) => error.propertyName === undefined);
    return onceEach(errors.map((error) => describeError(error, locate)));
  };
}

function compile(schema: object): ValidateFunction {
  const { Ajv2020 } = schemaLibrary();
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    // The schema comes with the program, and a test checks it: looking at it again would cost most of the start-up.
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  }).compile(schema);
}

/** What an alias repeats is one mistake at one place, although its path is there several times. */
function onceEach(problems: readonly DescribedProblem[]): readonly SchemaProblem[] {
  const byMistake = new Map<string, SchemaProblem>();
  for (const { error, damage, mistake } of problems) {
    const { line = 0, column = 0 } = error.location ?? {};
    const id = `${line}:${column} ${mistake}`;
    if (!byMistake.has(id)) byMistake.set(id, { error, damage });
  }
  return [...byMistake.values()];
}

interface DescribedProblem extends SchemaProblem {
  /** The message without the path in front of it. */
  readonly mistake: string;
}

interface Finding {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Below the value that the error is about. */
  readonly at?: ValuePath;
  readonly what?: 'key' | 'value';
  readonly missing?: boolean;
}

function describeError(error: ErrorObject, locate: Locate): DescribedProblem {
  const path = pathOf(error);
  const found = findingOf(error, path);
  const place = [...path, ...(found.at ?? [])];
  const subject = renderPath(path);
  const message = subject === '' ? found.message : `${subject}: ${found.message}`;
  const location = locate(place, found.what ?? 'value');
  return {
    error: new UserError('SPEC_SCHEMA', message, { hint: found.hint, location }),
    damage: found.missing ? undefined : place,
    mistake: found.message,
  };
}

function findingOf(error: ErrorObject, path: ValuePath): Finding {
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error);
    case 'type':
      return wrongType(error, path);
    case 'required':
      return missingKey(error);
    case 'enum':
      return notAllowed(error);
    case 'pattern':
      return wrongForm(error);
    case 'propertyNames':
      return wrongKey(error);
    case 'minimum':
      return {
        message: `${shown(error.data)} is too small; the least is ${Number(error.params['limit'])}`,
      };
    case 'uniqueItems':
      return twice(error);
    case 'minLength':
      return { message: 'is empty', hint: example(error, path) };
    case 'minProperties':
      return { message: 'is empty; name at least one', hint: example(error, path), what: 'key' };
    default:
      return { message: error.message ?? 'is not of the form that is wanted' };
  }
}

function unknownKey({ params, parentSchema }: ErrorObject): Finding {
  const key = String(params['additionalProperty']);
  const known = Object.keys(record(parentSchema?.['properties']));
  const hint = didYouMean(key, known, `the keys here are ${known.join(', ')}`);
  return { message: `unknown key '${key}'`, hint, at: [key], what: 'key' };
}

function wrongType(error: ErrorObject, path: ValuePath): Finding {
  const types = (Array.isArray(error.schema) ? error.schema : [error.schema]) as readonly string[];
  const wanted = types.filter((type) => type !== 'null').map((type) => typeNames[type] ?? type);
  const written = types.includes('boolean') ? yesOrNo(error.data) : undefined;
  const isEmpty = error.data === null && types.includes('string');
  const otherwise = isEmpty ? 'write "" for empty text' : example(error, path);
  const hint = written === undefined ? otherwise : `write ${written}`;
  return { message: `found ${shown(error.data)}, wanted ${wanted.join(' or ')}`, hint };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  boolean: 'true or false',
  integer: 'a whole number',
};

function yesOrNo(data: unknown): string | undefined {
  if (typeof data !== 'string') return undefined;
  if (/^(?:yes|on|y|true)$/i.test(data)) return 'true';
  return /^(?:no|off|n|false)$/i.test(data) ? 'false' : undefined;
}

function missingKey({ params }: ErrorObject): Finding {
  const key = String(params['missingProperty']);
  return { message: `the key '${key}' is missing`, what: 'key', missing: true };
}

function notAllowed({ data, schema }: ErrorObject): Finding {
  const allowed = (schema as readonly (string | null)[]).filter((value) => value !== null);
  const message = `${shown(data)} is not one of ${allowed.join(', ')}`;
  return { message, hint: didYouMean(String(data), allowed) };
}

function wrongForm({ data, parentSchema }: ErrorObject): Finding {
  const kind = String(parentSchema?.['title'] ?? 'of the form that is wanted');
  const [first] = list(parentSchema?.['examples']);
  const hint = typeof first === 'string' ? `for example ${first}` : undefined;
  return { message: `${shown(data)} is not ${kind}`, hint };
}

function wrongKey({ params, schema }: ErrorObject): Finding {
  const key = String(params['propertyName']);
  const { title, pattern } = record(schema);
  const message = `'${key}' is not ${String(title)}`;
  return { message, hint: `its form is ${String(pattern)}`, at: [key], what: 'key' };
}

function twice({ params, data }: ErrorObject): Finding {
  const later = Math.max(Number(params['i']), Number(params['j']));
  return { message: `${shown(list(data)[later])} is in the list twice`, at: [later] };
}

function example({ parentSchema }: ErrorObject, path: ValuePath): string | undefined {
  const [first] = list(parentSchema?.['examples']);
  if (first === undefined) return undefined;
  const key = path.at(-1);
  const value = typeof key === 'string' ? { [key]: first } : first;
  const text = yamlLibrary().stringify(value, {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
  });
  return `for example ${text.trim().replace(/^\{(.*)\}$/s, '$1')}`;
}

function shown(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (typeof data === 'string') return `'${data.length > 60 ? `${data.slice(0, 60)}…` : data}'`;
  if (typeof data === 'number' || typeof data === 'boolean') return String(data);
  return Array.isArray(data) ? 'a list' : 'a mapping';
}

function pathOf(error: ErrorObject): ValuePath {
  const parts = error.instancePath.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `images.base-notebook.secrets[0].id`. */
function renderPath(path: ValuePath): string {
  return path
    .map((part) => (/^[0-9]+$/.test(String(part)) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
