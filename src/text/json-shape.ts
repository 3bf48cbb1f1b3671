/** Tells whether a value of unknown origin is a `T`. */
export type Guard<T> = (value: unknown) => value is T;

/**
 * A {@link Guard} for an object with these fields; further ones are let through. Every field of `T` must be named, so that a new
 * one cannot be forgotten.
 */
export function shapeOf<T extends object>(fields: {
  readonly [Name in keyof T]-?: Guard<T[Name]>;
}): Guard<T> {
  const guards = Object.entries<Guard<unknown>>(fields);
  return (value): value is T =>
    isObject(value) && guards.every(([name, guard]) => guard(own(value, name)));
}

/** A {@link Guard} for a list of such values. */
export function listOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(guard);
}

/** A {@link Guard} for an object that holds such values; `isKey` tells which keys may be there. */
export function mapOf<T>(
  guard: Guard<T>,
  isKey: (key: string) => boolean = () => true,
): Guard<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isObject(value) && Object.entries(value).every(([key, held]) => isKey(key) && guard(held));
}

/** A {@link Guard} for a value that may be absent. */
export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value);
}

/** A {@link Guard} for exactly these values. */
export function oneOf<const T>(...values: readonly T[]): Guard<T> {
  return (value): value is T => values.includes(value as T);
}

/** A {@link Guard} for text that passes a further test. */
export function textWhere(test: (text: string) => boolean): Guard<string> {
  return (value): value is string => isText(value) && test(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** Whether a value is an object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads JSON. @returns `undefined` when the text is none, or holds something else than the guard lets through */
export function parseShape<T>(text: string, guard: Guard<T>): T | undefined {
  const value = parseJson(text);
  return guard(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
