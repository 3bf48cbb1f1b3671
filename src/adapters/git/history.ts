import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Commit } from '../../ports/git.ts';
import { isoTime } from './commit-details.ts';
import { gitFailed } from './git-failed.ts';
import type { GitProgram } from './git-program.ts';

/** A commit and what it changed against its parent; of a merge, nothing. */
export interface HistoryEntry extends Commit {
  readonly changes: readonly PathChange[];
}

/** One changed file. */
export interface PathChange {
  /** Relative to the directory. */
  readonly path: string;
  /** Hash of its blob; `undefined` when there is no such file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * A commit and those behind it that changed something at the given places, newest first, while git still looks for them; it stops
 * when the reader does. All parents of merges are followed, so that what is found depends on no other place.
 *
 * @param head hash of the commit
 * @param pathspecs in git's notation
 * @throws {UserError} `GIT_FAILED`
 */
export async function* readHistory(
  git: GitProgram,
  directory: string,
  head: string,
  pathspecs: readonly string[],
): AsyncGenerator<HistoryEntry, void> {
  const child = git.start(directory, [...plainSettings, ...log, head, '--', ...pathspecs]);
  const end = endOf(child, directory);
  try {
    yield* entriesOf(child);
    const failure = await end;
    if (failure !== undefined) throw failure;
  } finally {
    child.kill();
  }
}

/** Settings under which `git log` prints something else. */
const plainSettings = ['log.showSignature=false', 'log.showRoot=true', 'log.follow=false'].flatMap(
  (setting) => ['-c', setting],
);

const log = [
  ...['log', '-z', '--raw', '--no-abbrev', '--no-renames', '--no-color', '--full-history'],
  ...['--relative', '--ignore-submodules=none', '--format=%H %ct'],
];

function endOf(
  child: ChildProcessWithoutNullStreams,
  directory: string,
): Promise<Error | undefined> {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(gitFailed(directory, said, error)));
    child.on('close', (code) => resolve(code === 0 ? undefined : gitFailed(directory, said)));
  });
}

/** What git prints, as far as it is whole. */
async function* entriesOf({
  stdout,
}: ChildProcessWithoutNullStreams): AsyncGenerator<HistoryEntry, void> {
  const entryAt = entryReader();
  let rest = '';
  stdout.setEncoding('utf8');
  for await (const chunk of stdout as AsyncIterable<string>) {
    const words = (rest + chunk).split('\0');
    rest = words.pop() ?? '';
    for (const word of words) {
      const entry = entryAt(word);
      if (entry !== undefined) yield entry;
    }
  }
  const last = entryAt('');
  if (last !== undefined) yield last;
}

/**
 * Reads the words `<hash> <time>`, then for each file `:100644 100644 <before> <after> M` and its path.
 *
 * @returns what to hand each word to, which gives an entry when the next one, or an empty word, begins
 */
function entryReader(): (word: string) => HistoryEntry | undefined {
  let entry: (Commit & { readonly changes: PathChange[] }) | undefined;
  let change: Omit<PathChange, 'path'> | undefined;
  return (word) => {
    if (change !== undefined) {
      entry?.changes.push({ path: word, ...change });
      change = undefined;
      return undefined;
    }
    const [first = '', second, before = '', after = ''] = word.trimStart().split(' ');
    if (first.startsWith(':')) {
      change = { before: unlessZero(before), after: unlessZero(after) };
      return undefined;
    }
    const whole = entry;
    entry = { sha: first, committedAt: isoTime(Number(second)), changes: [] };
    return whole;
  };
}

function unlessZero(hash: string): string | undefined {
  return /^0+$/.test(hash) ? undefined : hash;
}
