import { closest } from './closest.ts';
import { specSchema } from './schema.ts';
import type { ValuePath } from './yaml-places.ts';

/** Keys of an image that decide how its Dockerfile is read. */
const imageKeys = ['image_name', 'context', 'dockerfile', 'target', 'depend_on', 'build_args'];

/** Keys of the spec without which most of its other keys mean something else. */
const specKeys = ['registry', 'images'];

/**
 * Whether a spec without its damaged values still says enough to check its meaning. If not, checks would report as
 * missing what is only misspelt.
 */
export function isStillReadable(damage: readonly ValuePath[]): boolean {
  return damage.every(([top, ...rest]) => {
    if (top === 'images') return rest.length >= 2;
    return !isMeant(String(top), Object.keys(specSchema.properties), specKeys);
  });
}

/** Images whose damaged values may have said what they are made from. */
export function imagesInDoubt(damage: readonly ValuePath[]): ReadonlySet<string> {
  const known = Object.keys(specSchema.properties.images.additionalProperties.properties);
  const keys = damage.flatMap(([top, image, key]) =>
    top === 'images' && isMeant(String(key), known, imageKeys) ? [String(image)] : [],
  );
  return new Set(keys);
}

/** Whether info commands may be missing only because they are damaged. */
export function infoCommandsInDoubt(damage: readonly ValuePath[]): boolean {
  const known = Object.keys(specSchema.properties);
  return damage.some(([top]) => isMeant(String(top), known, ['all_info_cmds']));
}

/** Whether `written` is one of `wanted`, or a misspelling of one. */
function isMeant(written: string, known: readonly string[], wanted: readonly string[]): boolean {
  const key = known.includes(written) ? written : closest(written, known);
  return key !== undefined && wanted.includes(key);
}
