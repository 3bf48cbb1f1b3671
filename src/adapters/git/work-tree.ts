import type { GitFile, GitListing } from '../../ports/git.ts';
import { honestSettings } from './honest-settings.ts';
import type { GitWithObjects } from './with-objects.ts';

/**
 * The files below a directory whose blobs are exactly what lies in the work tree.
 *
 * @throws {UserError} `GIT_FAILED` when there is no repository
 */
export async function readWorkTree(git: GitWithObjects, directory: string): Promise<GitListing> {
  const [config, listed] = await Promise.all([
    git.config(directory),
    git.read(directory, [...honestSettings, ...strictModes, ...listing, '--', ...unconverted]),
  ]);
  const convertsByItself = !isFalse(config.get('core.autocrlf') ?? 'false');
  return {
    exact: convertsByItself ? new Map() : exactFiles(listed),
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

/** Reads records like `H 100644 587be6b… 0⇥sub/x`. */
function exactFiles(listed: string): ReadonlyMap<string, GitFile> {
  const exact = new Map<string, GitFile>();
  const changed: string[] = [];
  for (const record of listed.split('\0')) {
    const end = record.indexOf('\t');
    const path = record.slice(end + 1);
    const mode = record.slice(2, 8);
    const isClean = record.startsWith('H ') && record.startsWith(' 0', end - 2);
    if (!isClean) changed.push(path);
    else if (isExactPath(mode, path))
      exact.set(path, { hash: record.slice(9, end - 2), executable: mode === '100755' });
  }
  for (const path of changed) exact.delete(path);
  return exact;
}

/** Not a submodule; below the directory; and of a name that has one spelling only. */
function isExactPath(mode: string, path: string): boolean {
  return mode !== '160000' && !path.startsWith('../') && !path.includes('\u{fffd}');
}
