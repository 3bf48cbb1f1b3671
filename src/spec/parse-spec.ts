import { UserError, UserErrors } from '../errors/user-error.ts';
import { readPlainSpec } from './plain-spec.ts';
import { inOrderOfPlace } from './problem-order.ts';
import { readYaml } from './read-yaml.ts';
import { schemaCheck } from './schema-problems.ts';
import { specSchema, type SpecDocument } from './schema.ts';
import type { Locate, ValuePath } from './yaml-places.ts';

/** A spec that has the form of the schema. */
export interface ParsedSpec {
  readonly document: SpecDocument;
  readonly locate: Locate;
}

/** What could be read of a spec, and all that is wrong with its form. */
export interface SpecReading {
  /** What is left without the values that `problems` are about; `undefined` when that is of no use. */
  readonly parsed: ParsedSpec | undefined;
  readonly problems: readonly UserError[];
  /** Paths of the values left out. */
  readonly damage: readonly ValuePath[];
}

/**
 * The spec in `text`.
 *
 * @param file as the user would write it, for messages
 * @throws {UserErrors} `SPEC_SYNTAX`, `SPEC_DUPLICATE_KEY` and `SPEC_SCHEMA`: all problems, in order of place
 */
export function parseSpec(text: string, file: string): ParsedSpec {
  const { parsed, problems } = readSpec(text, file);
  if (problems.length > 0 || parsed === undefined) throw new UserErrors(problems);
  return parsed;
}

const check = schemaCheck(specSchema);

/** Reads a spec as far as it can be read, so that problems of its meaning can be told along with those of its form. */
export function readSpec(text: string, file: string): SpecReading {
  const plain = readPlainSpec(text, file);
  return plain === undefined
    ? readAnySpec(text, file)
    : { parsed: plain, problems: [], damage: [] };
}

function readAnySpec(text: string, file: string): SpecReading {
  const { value, locate, problems: found } = readYaml(text, file, specSchema);
  if (found.some((problem) => problem.code === 'SPEC_SYNTAX')) return unusable(found, file);
  if (value === undefined || value === null) return unusable([emptySpec(file)], file);

  const schemaProblems = check(value, locate);
  const problems = inOrderOfPlace([...found, ...schemaProblems.map(({ error }) => error)], file);
  const damage = schemaProblems.map((problem) => problem.damage);
  if (!damage.every((path) => path !== undefined)) return unusable(problems, file);

  const rest = damage.reduce<unknown>(without, value);
  if (damage.length > 0 && check(rest, locate).length > 0) return unusable(problems, file);
  return { parsed: { document: rest as SpecDocument, locate }, problems, damage };
}

function unusable(problems: readonly UserError[], file: string): SpecReading {
  return { parsed: undefined, problems: inOrderOfPlace(problems, file), damage: [] };
}

function emptySpec(file: string): UserError {
  const hint = 'stack init makes a spec to start from';
  return new UserError('SPEC_SCHEMA', 'the spec is empty', {
    hint,
    location: { file, line: 1, column: 1 },
  });
}

/** A copy of `value` without what is at `path`; a list goes as a whole, so that no index moves. */
function without(value: unknown, path: ValuePath): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    if (key !== String(first)) return [[key, child] as const];
    const goes = rest.length === 0 || Array.isArray(child);
    return goes ? [] : [[key, without(child, rest)] as const];
  });
  return Object.fromEntries(entries);
}
