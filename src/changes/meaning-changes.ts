import { specMeaning, type EntryMeaning, type KeyMeanings } from './spec-meaning.ts';

/** What {@link specMeaning} says of a text. */
export type MeaningOf = (text: string) => ReadonlyMap<string, EntryMeaning> | undefined;

/**
 * Keys whose meaning differs, by key of each image that is in `after` and is not as it was; sorted: `['build_args', 'context']`.
 * Of an image that is new, all keys.
 */
export function changedEntries(
  before: ReadonlyMap<string, EntryMeaning>,
  after: ReadonlyMap<string, EntryMeaning>,
): ReadonlyMap<string, readonly string[]> {
  const changed = [...after].map(([key, entry]) => {
    return [key, differing(keysOf(before.get(key)), keysOf(entry))] as const;
  });
  return new Map(changed.filter(([, keys]) => keys.length > 0));
}

/**
 * Whether two texts of the spec say something else about what an image is made from. A text that is no usable spec may say
 * anything, so it differs from every other one.
 *
 * @param before `undefined` where there is no spec
 * @param meaningOf a reader that remembers, for those who ask about many images
 */
export function imageDiffers(
  key: string,
  before: string | undefined,
  after: string | undefined,
  meaningOf: MeaningOf = (text) => specMeaning(text, 'spec.yml'),
): boolean {
  if (before === after) return false;
  const was = before === undefined ? new Map<string, EntryMeaning>() : meaningOf(before);
  const is = after === undefined ? new Map<string, EntryMeaning>() : meaningOf(after);
  if (was === undefined || is === undefined) return true;
  return differing(imageOf(was.get(key)), imageOf(is.get(key))).length > 0;
}

/** A {@link MeaningOf} that reads each text once. */
export function rememberedMeaning(file: string): MeaningOf {
  const known = new Map<string, ReturnType<MeaningOf>>();
  return (text) => {
    if (!known.has(text)) known.set(text, specMeaning(text, file));
    return known.get(text);
  };
}

function keysOf(entry: EntryMeaning | undefined): KeyMeanings {
  if (entry === undefined) return new Map();
  return new Map([...entry.image, ...entry.tests, ...entry.page, ...entry.rest]);
}

function imageOf(entry: EntryMeaning | undefined): KeyMeanings {
  return entry?.image ?? new Map<string, string>();
}

function differing(before: KeyMeanings, after: KeyMeanings): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((key) => before.get(key) !== after.get(key) && !isWrittenOut(key, before, after))
    .sort();
}

/**
 * A `depend_on` that is written on one side only says there what the Dockerfile says on the other: a spec in which the two differ, or
 * that leaves out what no FROM says, is refused.
 */
function isWrittenOut(key: string, before: KeyMeanings, after: KeyMeanings): boolean {
  const isUnset = (meanings: KeyMeanings) => meanings.get(key) === '[]';
  return (
    key === 'depend_on' && before.size > 0 && after.size > 0 && (isUnset(before) || isUnset(after))
  );
}
