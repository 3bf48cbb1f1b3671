/**
 * The same value with its secrets masked in every text of it, at any depth; keys stay as they are.
 *
 * Masking values finds secrets that a rendering would have escaped (JSON, XML, workflow commands).
 */
export function maskValues<T>(value: T, mask: (text: string) => string): T {
  return masked(value, mask) as T;
}

function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, mask)]));
}
