import type { ChangeReason } from './change-selection.ts';
import { listed } from './listed.ts';
import { changedEntries } from './meaning-changes.ts';
import { specMeaning, type EntryMeaning } from './spec-meaning.ts';

export interface SpecChanges {
  /** `spec-changed`, by key of each image whose entry means something else. */
  readonly reasons: ReadonlyMap<string, ChangeReason>;
  readonly notes: readonly string[];
}

/** Two texts of the spec; `undefined` where it is not there. */
export interface SpecTexts {
  /** As the user would write it: `spec.yml`. */
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Meanings = ReadonlyMap<string, EntryMeaning>;

/**
 * What a changed spec says of the images. Where one text is no valid spec every entry counts as changed, and a note says so.
 *
 * @param keys of all images there are
 */
export function specChanges(texts: SpecTexts, keys: readonly string[]): SpecChanges {
  const { file, before, after } = texts;
  const was = before === undefined ? new Map<string, EntryMeaning>() : specMeaning(before, file);
  const is = after === undefined ? undefined : specMeaning(after, file);
  if (was === undefined) return specInDoubt(file, 'was no valid spec before', keys, is);
  if (is === undefined) return specInDoubt(file, 'is no valid spec after', keys);
  const notes = before === undefined ? [`${file} was not there before, so every image is new`] : [];
  return { reasons: compare(file, was, is), notes };
}

/**
 * Every entry counts as changed, since nobody knows.
 *
 * @param why completes a note that begins with the file: `was no valid spec before`
 * @param is what the spec says now, where that is known
 */
export function specInDoubt(
  file: string,
  why: string,
  keys: readonly string[],
  is: Meanings = new Map(),
): SpecChanges {
  const names = changedEntries(new Map(), is);
  const text = `${file}: the entry may have changed`;
  const reasons = keys.map((key) => [key, reason(text, names.get(key) ?? [])] as const);
  return {
    reasons: new Map(reasons),
    notes: [`${file} ${why}, so every entry counts as changed`],
  };
}

function compare(file: string, was: Meanings, is: Meanings): ReadonlyMap<string, ChangeReason> {
  const changed = [...changedEntries(was, is)].map(([key, names]) => {
    const text = was.has(key) ? `${listed(names)} changed` : 'the image is new';
    return [key, reason(`${file}: ${text}`, names)] as const;
  });
  return new Map(changed);
}

function reason(text: string, paths: readonly string[]): ChangeReason {
  return { kind: 'spec-changed', text, paths };
}
