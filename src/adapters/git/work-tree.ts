import type { GitFile, GitListing } from '../../ports/git.ts';
import { entryModes } from './entry-modes.ts';
import { honestSettings } from './honest-settings.ts';
import { isUnwatched } from './tracked-files.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * The files below a directory whose blobs are exactly what lies in the work tree.
 *
 * @throws {UserError} `GIT_FAILED` when there is no repository
 */
export async function readWorkTree(git: GitWithObjects, directory: string): Promise<GitListing> {
  const [config, listed] = await Promise.all([
    git.config(directory),
    git.readLong(directory, [...honestSettings, ...strictModes, ...listing, '--', ...unconverted]),
  ]);
  const convertsByItself = !isFalse(config.get('core.autocrlf') ?? 'false');
  return {
    ...(convertsByItself ? { exact: new Map() } : exactFiles(listed)),
    algorithm: config.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1',
  };
}

/** A file whose execute bit or kind on the disk is another one has to be looked at, whatever the repository is set to. */
const strictModes = ['-c', 'core.fileMode=true', '-c', 'core.symlinks=true'];

/** All of the index with hashes and tags, then what is changed or gone once more. */
const listing = ['ls-files', '-z', '-v', '--stage', '--cached', '--modified', '--deleted'];

const noFilters = '!ident !filter !working-tree-encoding';

/**
 * Files of whose bytes nothing is converted: text or binary by no attribute, or binary. Counted from the top, since some
 * versions of git look up attributes of a path without the folder that they are started in.
 */
const unconverted = [`:(top,attr:!text !crlf !eol ${noFilters})`, `:(top,attr:-text ${noFilters})`];

function isFalse(value: string): boolean {
  return ['false', 'no', 'off', '0', ''].includes(value.toLowerCase());
}

/** Reads records like `H 100644 587be6b… 0⇥sub/x`, where they stand: there are many, and none is needed as a whole. */
function exactFiles(listed: string): Pick<GitListing, 'exact' | 'unwatched'> {
  const exact = new Map<string, GitFile>();
  const changed: string[] = [];
  const unwatched: string[] = [];
  let at = 0;
  for (let end = listed.indexOf('\0'); end >= 0; end = listed.indexOf('\0', at)) {
    const tab = listed.indexOf('\t', at);
    const path = listed.slice(tab + 1, end);
    const isClean = listed.startsWith('H ', at) && listed.startsWith(' 0', tab - 2);
    if (!isClean) {
      changed.push(path);
      if (isUnwatched(listed[at] ?? '')) unwatched.push(path);
    } else if (!listed.startsWith(entryModes.submodule, at + 2) && isExactPath(path))
      exact.set(path, fileOf(listed, at, tab));
    at = end + 1;
  }
  for (const path of changed) exact.delete(path);
  return unwatched.length === 0 ? { exact } : { exact, unwatched };
}

function fileOf(listed: string, at: number, tab: number): GitFile {
  const hash = listed.slice(at + 9, tab - 2);
  if (listed.startsWith(entryModes.link, at + 2)) return { hash, executable: false, link: true };
  return { hash, executable: listed.startsWith(entryModes.program, at + 2) };
}

/** Below the directory, and of a name that has one spelling only. */
function isExactPath(path: string): boolean {
  return !path.startsWith('../') && !path.includes('\u{fffd}');
}
