import { join, relative } from 'node:path';
import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import type { DirectoryEntry, Files, WalkedFile } from '../ports/files.ts';
import type { GitListing } from '../ports/git.ts';
import type { ContextEntry } from '../ports/image-builder.ts';
import type { Dockerfile } from '../spec/dockerfile.ts';
import { isAtOrBelow } from './at-or-below.ts';
import { readIgnoreRules, type IgnoreRules } from './ignore-file.ts';
import type { KnownVariables } from './running-instructions.ts';
import {
  isVisible,
  leadsToVisible,
  matchesSome,
  visiblePaths,
  visiblePlaces,
  type VisiblePaths,
} from './visible-paths.ts';

/** What is sent to the builder: neither more nor less than an instruction can read. */
export interface BuildContext {
  /** Sorted by path (code units). Each file has its hash. */
  readonly entries: readonly ContextEntry[];
  /** Whatever else is sent with it would be seen: some instruction takes the whole context, or a wildcard matches anything. */
  readonly whole: boolean;
  /** Whether an instruction would read a file at this path of the context, if there were one. */
  readonly reads: (path: string) => boolean;
  /**
   * Whether an instruction would read something below a path of the context. Where it is not known that a folder is there, wildcards
   * that may lead anywhere do not count.
   */
  readonly readsBelow: (path: string, isFolder: boolean) => boolean;
  /** Files of the context, and its ignore file, that git's listing does not have or has as links, relative to the root; none without git. */
  readonly unlisted: readonly string[];
  /** Where files lie that links to the context, or to the Dockerfile, lead to, relative to the root; absent: not looked for. */
  readonly linked?: readonly string[];
}

export interface ContextRequest extends KnownVariables {
  /** Absolute; paths of the listing are relative to it. */
  readonly rootDir: string;
  /** Absolute. */
  readonly contextDir: string;
  /** Absolute. */
  readonly dockerfilePath: string;
  readonly dockerfile: Dockerfile;
  /** What git knows without reading; `undefined` without git. */
  readonly listing: GitListing | undefined;
  /** ONBUILD instructions of parents and bases. */
  readonly inheritedTriggers: readonly string[];
  /** Absolute paths of folders that are never part of a context: what the toolkit itself writes while it runs. */
  readonly leftOut: readonly string[];
}

/** Where the Dockerfile travels beside a context in which no instruction sees it; see `BuildContext.whole`. */
export const dockerfileBeside = '.stack.Dockerfile';

/**
 * Finds the files of a build context: after the ignore file, and only those that COPY, ADD or a bind mount can read.
 * Folders count by what is in them; empty ones, sockets and devices are left out, as a git checkout would not have them.
 *
 * @throws {UserError} `SPEC_CONTEXT` when a file or folder cannot be read, vanishes meanwhile, or the ignore file is wrong
 */
export async function readBuildContext(
  files: Files,
  request: ContextRequest,
): Promise<BuildContext> {
  const stated = visiblePaths(request.dockerfile, request.inheritedTriggers, request);
  const top = showsNothing(stated) ? undefined : await listTop(files, request);
  const ignore = await readIgnoreRules(files, request, top);
  const statedView = viewOf(request, ignore, stated);
  const found = await findFiles(files, request, top ?? [], statedView);
  const isThroughLink = await passesLink(files, request, stated, found);
  const visible = isThroughLink ? wholeContext : stated;
  const view = isThroughLink ? viewOf(request, ignore, visible) : statedView;
  const seen = isThroughLink ? await findFiles(files, request, top ?? [], view) : found;
  const { entries, unlisted } = await contextEntries(files, request, seen);
  return {
    entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
    whole: isVisible(visible, dockerfileBeside),
    reads: view.shows,
    readsBelow: view.leads,
    unlisted: unlistedIn(
      request.listing,
      ignore.file === undefined ? unlisted : [...unlisted, ignore.file],
    ),
  };
}

const wholeContext: VisiblePaths = { kind: 'whole' };
const readsAtOnce = 16;

/** What of a context can be seen, by path relative to it. */
interface View {
  readonly shows: (path: string) => boolean;
  /** Whether something in a folder may be seen. */
  readonly enters: (folder: string) => boolean;
  /** As {@link BuildContext.readsBelow}. */
  readonly leads: (path: string, isFolder: boolean) => boolean;
}

function viewOf(request: ContextRequest, ignore: IgnoreRules, visible: VisiblePaths): View {
  const above = asPrefix(request.contextDir);
  const leftOut = request.leftOut
    .filter((path) => path.startsWith(above))
    .map((path) => path.slice(above.length));
  const isLeftOut = (path: string) => leftOut.some((folder) => isAtOrBelow(path, folder));
  const places = visiblePlaces(visible);
  const enters = (folder: string) =>
    leadsToVisible(visible, folder) && !isLeftOut(folder) && !ignore.skips(folder);
  return {
    shows: (path) => isVisible(visible, path) && !isLeftOut(path) && !ignore.ignores(path),
    enters,
    leads: (path, isFolder) => {
      const below = `${path}/`;
      return (isFolder || places.some((place) => place.startsWith(below))) && enters(path);
    },
  };
}

function showsNothing(visible: VisiblePaths): boolean {
  return visible.kind === 'some' && visible.paths.length === 0 && visible.patterns.length === 0;
}

async function listTop(
  files: Files,
  { contextDir }: ContextRequest,
): Promise<readonly DirectoryEntry[] | undefined> {
  try {
    return await files.list(contextDir);
  } catch (error) {
    throw unreadable(pathOf(error) ?? contextDir, error);
  }
}

/** @param top what lies at the top of the context */
async function findFiles(
  files: Files,
  request: ContextRequest,
  top: readonly DirectoryEntry[],
  view: View,
): Promise<readonly WalkedFile[]> {
  const found: WalkedFile[] = [];
  for (const { name, kind } of top) {
    if (kind === 'directory') {
      if (view.enters(name)) await findBelow(files, request, name, view, found);
    } else if (kind !== 'other' && view.shows(name)) found.push({ path: name, kind });
  }
  return found;
}

/** Adds what is seen below a folder at the top of the context. */
async function findBelow(
  files: Files,
  { contextDir }: ContextRequest,
  folder: string,
  view: View,
  found: WalkedFile[],
): Promise<void> {
  const place = join(contextDir, folder);
  try {
    const walked = (await files.walk(place, (below) => view.enters(`${folder}/${below}`))) ?? [];
    for (const { kind, path: below } of walked) {
      const path = `${folder}/${below}`;
      if (kind !== 'other' && view.shows(path)) found.push({ path, kind });
    }
  } catch (error) {
    throw unreadable(pathOf(error) ?? place, error);
  }
}

/** BuildKit follows links inside the context, so a source behind one reads files that its own path does not name. */
async function passesLink(
  files: Files,
  { contextDir }: ContextRequest,
  visible: VisiblePaths,
  found: readonly WalkedFile[],
): Promise<boolean> {
  if (visible.kind === 'whole') return false;
  if (found.some(({ kind, path }) => kind === 'symlink' && matchesSome(visible, path))) return true;
  const named = [...visible.paths, ...visible.patterns.map(({ base }) => base)];
  // What was found through folders alone is behind no link.
  const unseen = named.filter((path) => !found.some((file) => isReached(file, path)));
  if (unseen.length === 0) return false;
  const paths = new Set(unseen.flatMap(pathAndAbove));
  const infos = await pMap(paths, (path) => files.info(join(contextDir, path)), {
    concurrency: readsAtOnce,
  });
  return infos.some((info) => info?.kind === 'symlink');
}

/** What paths in a folder begin with. */
function asPrefix(folder: string): string {
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}

/** A link itself leads away. */
function isReached({ path, kind }: WalkedFile, named: string): boolean {
  return path === named ? kind === 'file' : isAtOrBelow(path, named);
}

function pathAndAbove(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What git knows is taken without asking anybody, one after another; the rest is read. */
async function contextEntries(
  files: Files,
  request: ContextRequest,
  seen: readonly WalkedFile[],
): Promise<{ readonly entries: ContextEntry[]; readonly unlisted: readonly string[] }> {
  const { rootDir, contextDir, listing } = request;
  const prefix = asPrefix(relative(rootDir, contextDir));
  const above = asPrefix(contextDir);
  const entries: ContextEntry[] = [];
  const unknown: WalkedFile[] = [];
  for (const file of seen) {
    const { path, kind } = file;
    const known = kind === 'file' ? listing?.exact.get(prefix + path) : undefined;
    if (known === undefined) unknown.push(file);
    else {
      const { hash, executable } = known;
      entries.push({ kind: 'file', path, source: above + path, hash, executable });
    }
  }
  if (unknown.length === 0) return { entries, unlisted: [] };
  const read = await pMap(unknown, (file) => contextEntry(files, request, file), {
    concurrency: readsAtOnce,
  });
  return { entries: [...entries, ...read], unlisted: unknown.map(({ path }) => prefix + path) };
}

function unlistedIn(listing: GitListing | undefined, paths: readonly string[]): readonly string[] {
  return listing === undefined
    ? []
    : paths.filter((path) => listing.exact.get(path)?.link ?? !listing.exact.has(path));
}

async function contextEntry(
  files: Files,
  { contextDir, listing }: ContextRequest,
  { path, kind }: WalkedFile,
): Promise<ContextEntry> {
  const source = join(contextDir, path);
  try {
    if (kind === 'symlink') return { kind, path, target: await files.readLink(source) };
    const [info, hash] = await Promise.all([
      files.info(source),
      files.blobHash(source, listing?.algorithm ?? 'sha1'),
    ]);
    if (info !== undefined && hash !== undefined)
      return { kind: 'file', path, source, executable: info.executable, hash };
  } catch (error) {
    throw unreadable(source, error);
  }
  throw new UserError('SPEC_CONTEXT', `${source} of the build context vanished while it was read`, {
    hint: 'let nothing write into the context meanwhile, or name the file in .dockerignore',
  });
}

function pathOf(error: unknown): string | undefined {
  const path = typeof error === 'object' && error !== null && 'path' in error && error.path;
  return typeof path === 'string' ? path : undefined;
}

function unreadable(path: string, cause: unknown): UserError {
  return new UserError('SPEC_CONTEXT', `cannot read ${path} of the build context`, {
    hint: 'give yourself the right to read it, or name it in .dockerignore',
    cause,
  });
}
