import { UserError } from '../../../errors/user-error.ts';

/** Reads the parameters of a request; each way to read one throws `UserError` `USAGE` when it is given twice or has another form. */
export interface QueryReader {
  /** `undefined` when it is not given, or empty. */
  text(name: string): string | undefined;
  choice<const Value extends string>(name: string, values: readonly Value[]): Value | undefined;
  /** `true` or `false`; not given: `false`. */
  flag(name: string): boolean;
  integer(name: string, range: IntegerRange): number;
  /** All that are given, in their order. */
  all(name: string): readonly string[];
}

export interface IntegerRange {
  readonly from: number;
  readonly to: number;
  /** Where none is given. */
  readonly otherwise: number;
}

/**
 * A reader of the parameters behind `?`.
 *
 * @param known the names that may be there
 * @throws {UserError} `USAGE` for any other name, and for text that is not percent-encoded UTF-8
 */
export function readQuery(queryText: string, known: readonly string[]): QueryReader {
  checkEncoding(queryText);
  const query = new URLSearchParams(queryText);
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw wrong(
      `unknown parameter '${unknown}'`,
      known.length === 0 ? 'this address takes none' : `there are ${known.join(', ')}`,
    );

  const text = (name: string) => {
    const [value, another] = query.getAll(name);
    if (another !== undefined) throw wrong(`${name} is given twice`);
    return value === '' ? undefined : value;
  };
  return {
    text,
    all: (name) => query.getAll(name),
    choice: (name, values) => choiceOf(name, text(name), values),
    flag: (name) => choiceOf(name, text(name), ['true', 'false']) === 'true',
    integer: (name, { from, to, otherwise }) => {
      const value = text(name);
      if (value === undefined) return otherwise;
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= from && number <= to) return number;
      throw wrong(`${name} must be between ${from} and ${to}`);
    },
  };
}

function checkEncoding(queryText: string): void {
  try {
    decodeURIComponent(queryText);
  } catch (cause) {
    throw new UserError('USAGE', 'the parameters are not percent-encoded UTF-8', { cause });
  }
}

function choiceOf<const Value extends string>(
  name: string,
  value: string | undefined,
  values: readonly Value[],
): Value | undefined {
  const chosen = values.find((one) => one === value);
  if (chosen === undefined && value !== undefined)
    throw wrong(`${name} must be one of ${values.join(', ')}`);
  return chosen;
}

function wrong(message: string, hint?: string): UserError {
  return new UserError('USAGE', message, { hint });
}
