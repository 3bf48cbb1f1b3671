import { groupedChanges } from './grouped-changes.ts';
import { fameOf } from './known-packages.ts';
import { comparableName } from './package-name.ts';
import type { ImageComparison, PackageChange } from './stack-comparison.ts';

/** A change of a package and the images that have it. */
export interface NotableChange extends PackageChange {
  /** As people call it: `Python` for the language, else its name. */
  readonly title: string;
  /** Keys, in their order. */
  readonly images: readonly string[];
  /** The first number of the version is another one. */
  readonly isMajor: boolean;
}

/**
 * Changes of packages, those first that most people will notice: languages; well-known libraries that jump to another major version;
 * steps back; removals; other news of well-known libraries; other jumps; the rest. Debian's packages come last among equals.
 *
 * What conda and Python, or R and its base packages, both tell is there once.
 */
export function notableChanges(images: readonly ImageComparison[]): readonly NotableChange[] {
  const changes = groupedChanges(images, (image) =>
    image.packages?.filter((change) => !isStillThere(image, change)),
  ).flatMap(({ images: keys, changes: group }) => group.map((change) => notable(change, keys)));
  const ordered = changes
    .map((change) => ({ change, weight: weightOf(change) }))
    .sort((a, b) => a.weight - b.weight || (a.change.title < b.change.title ? -1 : 1))
    .map(({ change }) => change);
  return onceEach(ordered);
}

function notable(change: PackageChange, images: readonly string[]): NotableChange {
  const { source, name, before, after } = change;
  const fame = fameOf(source, name);
  const [old, current] = [majorOf(before), majorOf(after)];
  const isMajor = old !== undefined && current !== undefined && old !== current;
  return { ...change, images, isMajor, title: fame.kind === 'language' ? fame.title : name };
}

/** The first number behind an epoch: of `1:2.39.5` it is 2. */
function majorOf(version: string | undefined): string | undefined {
  return /^(?:\d+[:!])?v?(\d+)/.exec(version ?? '')?.[1];
}

/** Smaller is more important. */
function weightOf({ kind, source, name, isMajor }: NotableChange): number {
  const fame = fameOf(source, name);
  const isDebian = source === 'dpkg' ? 0.5 : 0;
  if (fame.kind === 'language') return 0 + isDebian;
  const byRank = fame.kind === 'library' ? fame.rank / 1000 : 0.4;
  if (fame.kind === 'library' && isMajor) return 1 + byRank;
  if (kind === 'downgraded') return 2 + byRank + isDebian;
  if (kind === 'removed') return 3 + byRank + isDebian;
  if (fame.kind === 'library') return 4 + byRank;
  return (isMajor ? 5 : 6) + isDebian;
}

/** A package that pip installs now and conda did before is gone for nobody. */
function isStillThere({ after }: ImageComparison, { kind, source, name }: PackageChange): boolean {
  if (kind !== 'removed' || !['conda', 'python'].includes(source)) return false;
  const other = source === 'conda' ? 'python' : 'conda';
  return (after.packages ?? []).some(
    (entry) =>
      entry.source === other &&
      comparableName('python', entry.name) === comparableName('python', name),
  );
}

function onceEach(changes: readonly NotableChange[]): readonly NotableChange[] {
  const told = new Set<string>();
  return changes.filter(({ kind, source, name, title, before, after, images }) => {
    const isLanguage = fameOf(source, name).kind === 'language';
    const what = isLanguage
      ? [title, images]
      : [comparableName('python', name), kind, before, after, images];
    const key = JSON.stringify(what);
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  });
}
