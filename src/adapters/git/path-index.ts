import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { PathSet } from '../../ports/git.ts';

/** Which sets of paths a path belongs to, found without asking each of them. */
export interface PathIndex {
  /** Keys of the sets, of those that are still looked for, of which every change of the path counts. */
  whole(path: string, isOpen: (key: string) => boolean): readonly string[];
  /** Keys of the sets, of those that are still looked for, of which some changes of the path count. */
  partial(path: string, isOpen: (key: string) => boolean): readonly string[];
  /** Files and folders at the top outside of which no path belongs to a set; `['.']`: anywhere. */
  readonly tops: readonly string[];
}

/** Lays out sets of paths, by key, along the folders that they lie in. */
export function pathIndex(sets: ReadonlyMap<string, PathSet>): PathIndex {
  const byRoot = grouped([...sets].flatMap(([key, set]) => entriesOf(key, set)));
  const byPath = grouped([...sets].flatMap(([key, set]) => partialsOf(key, set)));
  return {
    whole: (path, isOpen) =>
      withAncestors(path)
        .flatMap((root) => byRoot.get(root) ?? [])
        .filter(({ key, matches }) => isOpen(key) && matches(path))
        .map(({ key }) => key),
    partial: (path, isOpen) => (byPath.get(path) ?? []).map(({ key }) => key).filter(isOpen),
    tops: topsOf([...byRoot.keys(), ...byPath.keys()]),
  };
}

interface Entry {
  readonly key: string;
  /** Folder or file outside of which nothing matches. */
  readonly root: string;
  readonly matches: (path: string) => boolean;
}

function entriesOf(key: string, { within, globs, matches }: PathSet): readonly Entry[] {
  const places = within.map((path) => ({ key, root: posix.normalize(path), matches }));
  const patterns = globs.map((glob) => {
    const { base, negated } = picomatch.scan(glob, { unescape: true });
    const root = base === '' || negated ? '.' : base;
    return { key, root, matches: picomatch(glob, { dot: true }) };
  });
  return [...places, ...patterns];
}

function partialsOf(key: string, { partial }: PathSet): readonly Entry[] {
  const paths = partial?.paths ?? [];
  return paths.map((path) => ({ key, root: posix.normalize(path), matches: () => true }));
}

function grouped(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.root);
    if (group === undefined) groups.set(entry.root, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** `a/b/c` → `a/b/c`, `a/b`, `a`, `.` */
function withAncestors(path: string): readonly string[] {
  const found = [path];
  for (let at = path; at !== '.'; found.push(at)) at = posix.dirname(at);
  return found;
}

/** With more places than these, looking at all of them takes git longer than looking everywhere. */
const mostTops = 8;

function topsOf(roots: readonly string[]): readonly string[] {
  const tops = new Set(roots.map((root) => root.split('/')[0] ?? '.'));
  return tops.has('.') || tops.size > mostTops ? ['.'] : [...tops];
}
