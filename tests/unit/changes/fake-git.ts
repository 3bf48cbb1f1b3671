import type { Checkout, CommitDetails, Git } from '../../../src/ports/git.ts';

/** A commit of a {@link FakeHistory}: its files are all there are then, by path. */
export interface FakeCommit {
  readonly parents?: readonly string[];
  readonly message?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** A repository that is nowhere but in memory. Commits have names of letters, and by {@link sha} their hash. */
export interface FakeHistory {
  readonly commits: Readonly<Record<string, FakeCommit>>;
  /** Commit by ref: `refs/remotes/origin/main`; one of `origin/main` is found by that too. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Name of the commit that is checked out; absent: none yet. */
  readonly head?: string;
  readonly branch?: string;
  readonly upstream?: string;
  readonly defaultBranch?: string;
  /** Files of the work tree; absent: those of the head. */
  readonly workTree?: Readonly<Record<string, string>>;
  /** Names of commits that only a deeper clone has, and whether one can be had. */
  readonly cutOff?: { readonly lacks: readonly string[]; readonly deepens: boolean };
}

export interface FakeGit extends Git {
  readonly here: Checkout;
  /** What was asked, in order: `deepen`, `changedPaths a..b`. */
  readonly calls: readonly string[];
}

/** 40 digits that begin with those of the name: of `a`, `6100000…`. */
export function sha(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(40, '0');
}

/** {@link Git} on a made-up history; it answers as far as the clone reaches. */
export function fakeGit(history: FakeHistory): FakeGit {
  const calls: string[] = [];
  const names = new Map(Object.keys(history.commits).map((name) => [sha(name), name]));
  let lacking = new Set(history.cutOff?.lacks);

  function nameOf(revision: string): string | undefined {
    const [, start = '', parent] = /^(.*?)(?:\^(\d))?$/.exec(revision) ?? [];
    const ref = history.refs?.[start] ?? history.refs?.[`refs/remotes/${start}`];
    const name = start === 'HEAD' ? history.head : (ref ?? names.get(start));
    const found = parent === undefined ? name : parentsOf(name ?? '')[Number(parent) - 1];
    return found === undefined || lacking.has(found) ? undefined : found;
  }

  function parentsOf(name: string): readonly string[] {
    const parents = history.commits[name]?.parents ?? [];
    return parents.some((parent) => lacking.has(parent)) ? [] : parents;
  }

  function details(name: string): CommitDetails {
    return {
      sha: sha(name),
      committedAt: '2026-11-21T12:00:00Z',
      parents: parentsOf(name).map(sha),
      message: history.commits[name]?.message ?? '',
    };
  }

  function ancestors(name: string): ReadonlySet<string> {
    return new Set([name, ...parentsOf(name).flatMap((parent) => [...ancestors(parent)])]);
  }

  function mergeBase(one: string, other: string): string | undefined {
    const [left, right] = [nameOf(one), nameOf(other)];
    if (left === undefined || right === undefined) return undefined;
    const common = [...ancestors(left)].filter((name) => ancestors(right).has(name));
    const isBest = (name: string) =>
      common.every((further) => further === name || !ancestors(further).has(name));
    const best = common.find(isBest);
    return best === undefined ? undefined : sha(best);
  }

  function filesAt(revision: string | undefined): Readonly<Record<string, string>> {
    const commit = revision === undefined ? history.head : nameOf(revision);
    if (commit === undefined) throw new Error(`no commit ${revision ?? ''}`);
    const files = history.commits[commit]?.files ?? {};
    return revision === undefined ? (history.workTree ?? files) : files;
  }

  function changedPaths(base: string, head: string | undefined): readonly string[] {
    const [before, after] = [filesAt(base), filesAt(head)];
    const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...paths].filter((path) => before[path] !== after[path]).sort();
  }

  const shown = (revision: string) => names.get(revision) ?? revision;
  return {
    calls,
    here: {
      head: history.head === undefined ? undefined : details(history.head),
      branch: history.branch,
      shallow: history.cutOff !== undefined,
      webUrl: undefined,
      upstream: history.upstream,
      defaultBranch: history.defaultBranch,
    },
    checkout: () => Promise.reject(new Error('the checkout is handed over')),
    deepen: () => {
      calls.push('deepen');
      const works = history.cutOff?.deepens ?? false;
      if (works) lacking = new Set();
      return Promise.resolve(works);
    },
    tracked: () => Promise.reject(new Error('no change is looked for in the index')),
    commit: (_, revision) => {
      const name = nameOf(revision);
      return Promise.resolve(name === undefined ? undefined : details(name));
    },
    mergeBase: (_, one, other) => Promise.resolve(mergeBase(one, other)),
    changedPaths: (_, base, head) => {
      calls.push(`changedPaths ${shown(base)}..${head === undefined ? '' : shown(head)}`);
      return Promise.resolve(changedPaths(base, head));
    },
    readFile: (_, revision, path) => {
      calls.push(`readFile ${shown(revision)}:${path}`);
      return Promise.resolve(filesAt(revision)[path]);
    },
    uncommitted: () => Promise.reject(new Error('not asked for here')),
    workTree: () => Promise.reject(new Error('not asked for here')),
    commitTree: () => Promise.reject(new Error('not asked for here')),
    lastCommits: () => Promise.reject(new Error('not asked for here')),
  };
}
