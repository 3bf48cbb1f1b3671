import type { CommitDetails } from '../../ports/git.ts';
import type { GitObjects } from './git-objects.ts';

/**
 * The commit that a revision names. Its parents are those that it was made with, also where a shallow clone lacks them.
 *
 * @returns `undefined` when it names no commit that this clone has
 */
export async function commitNamed(
  objects: GitObjects,
  revision: string,
): Promise<CommitDetails | undefined> {
  // Whatever stands behind `:/` is looked for in messages.
  const found = revision.startsWith(':/') ? (await objects.read(revision))?.hash : revision;
  const commit = found === undefined ? undefined : await objects.read(`${found}^{commit}`);
  return commit && parseCommit(commit.hash, commit.bytes);
}

/** Reads a commit as git keeps it: lines `parent …`, `committer … 1795295260 +0100`, `encoding …`, an empty one, the message. */
function parseCommit(sha: string, bytes: Buffer): CommitDetails {
  const end = bytes.indexOf('\n\n');
  const header = bytes.subarray(0, end === -1 ? bytes.length : end).toString();
  const lines = header.split('\n');
  const values = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const message = end === -1 ? bytes.subarray(bytes.length) : bytes.subarray(end + 2);
  return {
    sha,
    committedAt: committedAt(values('committer')[0]),
    parents: values('parent'),
    message: decoded(message, values('encoding')[0]).replace(/\n+$/, ''),
  };
}

function committedAt(committer = ''): string {
  return isoTime(Number(/> (\d+) [+-]\d+$/.exec(committer)?.[1]));
}

/**
 * A second as ISO 8601 in UTC: `2026-04-01T10:00:00Z`.
 *
 * @param seconds since 1970; what is no time counts as 1970, as it does for git
 */
export function isoTime(seconds: number): string {
  return new Date(seconds <= latestSeconds ? seconds * 1000 : 0)
    .toISOString()
    .replace('.000Z', 'Z');
}

/** The last second that JavaScript has a date for. */
const latestSeconds = 8_640_000_000_000;

function decoded(bytes: Buffer, encoding = 'utf-8'): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // Git keeps whatever name of an encoding it was told.
    return bytes.toString();
  }
}
