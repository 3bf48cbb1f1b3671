/** What a duration looks like: a number and one unit, `90s`, `10m`, `1.5h`, `30d`. */
export const durationPattern = '^[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h|d)$';

const form = new RegExp(durationPattern);
const second = 1000;
const unitsMs = new Map([
  ['ms', 1],
  ['s', second],
  ['m', 60 * second],
  ['h', 3600 * second],
  ['d', 86400 * second],
]);

/** @returns whole milliseconds; `undefined` when the text is not a duration such as `10m` */
export function parseDuration(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  const unitMs = unitsMs.get(text.replace(/^[0-9.]+/, ''));
  return unitMs === undefined ? undefined : Math.round(Number.parseFloat(text) * unitMs);
}
