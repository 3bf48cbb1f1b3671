import picomatch from 'picomatch';
import { simpleGit, type SimpleGit } from 'simple-git';
import { UserError } from '../errors/user-error.ts';
import type { Checkout, Commit, Git, LastCommit, PathSet } from '../ports/git.ts';

/** {@link Git} by the git program, through simple-git. */
export function simpleGitRepository(): Git {
  return { checkout, deepen, lastCommits };
}

async function checkout(directory: string): Promise<Checkout | undefined> {
  const git = simpleGit({ baseDir: directory });
  if (!(await isRepository(git))) return undefined;
  const [head, branch, remote, shallow] = await Promise.all([
    quietly(git.raw(['log', '-1', '--format=%H%x00%cI'])),
    quietly(git.raw(['symbolic-ref', '--short', '--quiet', 'HEAD'])),
    quietly(git.raw(['config', '--get', 'remote.origin.url'])),
    quietly(git.raw(['rev-parse', '--is-shallow-repository'])),
  ]);
  return {
    head: commitOf(head?.trim()),
    branch: branch?.trim(),
    shallow: shallow?.trim() === 'true',
    webUrl: webUrlOf(remote?.trim()),
  };
}

async function deepen(directory: string): Promise<boolean> {
  const git = simpleGit({ baseDir: directory });
  return (await quietly(git.raw(['fetch', '--unshallow', '--quiet']))) !== undefined;
}

async function lastCommits(
  directory: string,
  pathsByKey: ReadonlyMap<string, PathSet>,
): Promise<ReadonlyMap<string, LastCommit>> {
  const git = simpleGit({ baseDir: directory });
  const matchers = [...pathsByKey].map(([key, set]) => {
    const matches = matcherOf(set);
    return {
      key,
      matches,
      spoils: (path: string) => matches(path) || set.uncleanBy.includes(path),
    };
  });
  const specs = [...pathsByKey.values()].flatMap(pathspecs);
  if (specs.length === 0) return new Map();
  try {
    const [log, status, prefix] = await Promise.all([
      quietly(
        git.raw([
          'log',
          '--no-renames',
          '--name-only',
          '-z',
          '--format=%x01%H%x02%cI',
          '--',
          ...specs,
        ]),
      ),
      git.raw([
        'status',
        '--porcelain=v1',
        '-z',
        '--untracked-files=all',
        '--no-renames',
        '--',
        ...specs,
      ]),
      git.raw(['rev-parse', '--show-prefix']),
    ]);
    return collect(matchers, log ?? '', status, prefix.trim());
  } catch (error) {
    throw new UserError('GIT_FAILED', `git cannot tell what changed in ${directory}`, {
      hint: 'run `git status` there and put right what it says',
      cause: error,
    });
  }
}

interface Matcher {
  readonly key: string;
  readonly matches: (path: string) => boolean;
  /** Whether an uncommitted change at the path makes it unclean. */
  readonly spoils: (path: string) => boolean;
}

function collect(
  matchers: readonly Matcher[],
  log: string,
  status: string,
  prefix: string,
): ReadonlyMap<string, LastCommit> {
  const commits = new Map<string, Commit>();
  for (const block of log.split('\x01').slice(1)) {
    const [header = '', ...names] = block.split('\0').map((part) => part.replace(/^\n/, ''));
    const [sha = '', committedAt = ''] = header.split('\x02');
    for (const { key, matches } of matchers) {
      if (
        commits.has(key) ||
        !names.some((name) => name !== '' && matches(withoutPrefix(name, prefix)))
      )
        continue;
      commits.set(key, { sha, committedAt: utc(committedAt) });
    }
  }
  const changed = status.split('\0').map((line) => withoutPrefix(line.slice(3), prefix));
  return new Map(
    matchers.map(({ key, spoils }) => [
      key,
      { commit: commits.get(key), dirty: changed.some((path) => path !== '' && spoils(path)) },
    ]),
  );
}

/** git names paths from the top of the repository, the caller from the folder it works in. */
function withoutPrefix(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function matcherOf(set: PathSet): (path: string) => boolean {
  const globs = set.globs.map((glob) => picomatch(glob, { dot: true }));
  return (path) => set.matches(path) || globs.some((matches) => matches(path));
}

function pathspecs(set: PathSet): readonly string[] {
  return [
    ...[...set.within, ...set.uncleanBy].map((path) => `:(literal)${path}`),
    ...set.globs.map((glob) => `:(glob)${glob}`),
  ];
}

async function isRepository(git: SimpleGit): Promise<boolean> {
  return (await quietly(git.raw(['rev-parse', '--is-inside-work-tree'])))?.trim() === 'true';
}

/** `undefined` for "git says no", which here always means "there is none" (no commit yet, no remote, no git at all). */
async function quietly(work: Promise<string>): Promise<string | undefined> {
  try {
    const answer = await work;
    // A refusal without a word (`symbolic-ref --quiet` on a detached HEAD) comes as an empty answer.
    return answer === '' ? undefined : answer;
  } catch {
    return undefined;
  }
}

function commitOf(line: string | undefined): Commit | undefined {
  const [sha, committedAt] = (line ?? '').split('\0');
  return sha && committedAt ? { sha, committedAt: utc(committedAt) } : undefined;
}

function utc(time: string): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `git@github.com:acme/stack.git` → `https://github.com/acme/stack`; credentials in an address are left out. */
function webUrlOf(remote: string | undefined): string | undefined {
  if (remote === undefined || remote === '') return undefined;
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(remote);
  const url =
    scp !== null && !remote.includes('://') ? `https://${scp[1] ?? ''}/${scp[2] ?? ''}` : remote;
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:', 'ssh:', 'git:'].includes(parsed.protocol))
    return undefined;
  const protocol = parsed.protocol === 'http:' ? 'http:' : 'https:';
  const host = parsed.protocol.startsWith('http') ? parsed.host : parsed.hostname;
  return `${protocol}//${host}${parsed.pathname.replace(/\.git$/, '').replace(/\/$/, '')}`;
}
