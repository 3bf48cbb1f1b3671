/**
 * The one JSON text of a value: keys sorted by code units, no blanks, fields that are `undefined` left out. IDs are hashes of
 * it, so it must stay what it is.
 *
 * @param value plain JSON: `{"b": 1, "a": [true]}` is `{"a":[true],"b":1}`
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isPlainObject(value)) return objectText(value);
  if (isScalar(value)) return JSON.stringify(value);
  // Two such values would get one text, and with it one ID.
  throw new TypeError(`not a JSON value: ${String(value)}`);
}

function objectText(object: Readonly<Record<string, unknown>>): string {
  const fields = Object.keys(object)
    .sort()
    .filter((key) => object[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`);
  return `{${fields.join(',')}}`;
}

/** By its tag, since the prototypes of another realm are not ours. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}
