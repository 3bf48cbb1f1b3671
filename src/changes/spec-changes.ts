import { parseReference, parseRepository, repositoryOf } from '../oci/reference.ts';
import type { ChangeReason } from './change-selection.ts';
import { listed } from './listed.ts';
import { changedEntries } from './meaning-changes.ts';
import { specMeaning, type EntryMeaning, type KeyMeanings } from './spec-meaning.ts';

export interface SpecChanges {
  /** `spec-changed`, by key of each image whose entry means something else, or that was built on one that left. */
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

/** An image that there is now. */
export interface StandingImage {
  readonly key: string;
  /** References of images from outside the stack that it is built on. */
  readonly bases: readonly string[];
}

type Meanings = ReadonlyMap<string, EntryMeaning>;

/**
 * What a changed spec says of the images. Where one text is no valid spec every entry counts as changed, and a note says so.
 *
 * @param images all there are
 */
export function specChanges(texts: SpecTexts, images: readonly StandingImage[]): SpecChanges {
  const { file, before, after } = texts;
  const keys = images.map(({ key }) => key);
  const was = before === undefined ? new Map<string, EntryMeaning>() : specMeaning(before, file);
  const is = after === undefined ? undefined : specMeaning(after, file);
  if (was === undefined) return specInDoubt(file, 'was no valid spec before', keys, is);
  if (is === undefined) return specInDoubt(file, 'is no valid spec after', keys);
  const notes = before === undefined ? [`${file} was not there before, so every image is new`] : [];
  const left = builtOnWhatLeft(file, was, is, images);
  return { reasons: new Map([...left, ...compare(file, was, is)]), notes };
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

/**
 * Images whose Dockerfile may say what it always said, and that are not built on an image of the stack any more: what this FROM names
 * comes from a registry now.
 */
function builtOnWhatLeft(
  file: string,
  was: Meanings,
  is: Meanings,
  images: readonly StandingImage[],
): ReadonlyMap<string, ChangeReason> {
  const gone = new Map([...was].filter(([key]) => !is.has(key)));
  const goneNames = new Map([...gone].map(([key, entry]) => [nameOf(entry), key] as const));
  const found = images.flatMap(({ key, bases }) => {
    const named = bases.flatMap((base) => goneNames.get(repositoryIn(base)) ?? []);
    const said = dependOn(was.get(key)).filter((parent) => gone.has(parent));
    const parents = [...new Set([...said, ...named])].sort();
    if (parents.length === 0 || !was.has(key)) return [];
    const text = `${file}: ${listed(parents)} left the stack, and it was built on that`;
    return [[key, reason(text, ['depend_on'])] as const];
  });
  return new Map(found);
}

/** The whole repository of an image: `ghcr.io/acme/base-notebook`. */
function nameOf({ rest }: EntryMeaning): string {
  const name = (meaningIn(rest, 'image_name') ?? '') as string;
  const repository = parseRepository(name);
  return repository === undefined ? name : repositoryOf(repository);
}

function repositoryIn(base: string): string {
  const reference = parseReference(base);
  return reference === undefined ? base : repositoryOf(reference);
}

function dependOn(entry: EntryMeaning | undefined): readonly string[] {
  return (entry && (meaningIn(entry.image, 'depend_on') as readonly string[] | undefined)) ?? [];
}

/** The value behind a meaning; `undefined` for what is not set. */
function meaningIn(meanings: KeyMeanings, key: string): unknown {
  const json = meanings.get(key) ?? '';
  return json === '' ? undefined : JSON.parse(json);
}

function reason(text: string, paths: readonly string[]): ChangeReason {
  return { kind: 'spec-changed', text, paths };
}
