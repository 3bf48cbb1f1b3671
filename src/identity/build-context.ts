import { join, relative } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { DirectoryEntry, Files } from '../ports/files.ts';
import type { ContextEntry } from '../ports/image-builder.ts';
import type { Dockerfile } from '../spec/dockerfile.ts';
import { readIgnoreRules, type IgnoreRules } from './ignore-file.ts';
import { isVisible, leadsToVisible, visiblePaths, type VisiblePaths } from './visible-paths.ts';

/** What is sent to the builder: neither more nor less than an instruction can read. */
export interface BuildContext {
  /** Sorted by path (code units). */
  readonly entries: readonly ContextEntry[];
  /** Some instruction takes the whole context. */
  readonly whole: boolean;
  /** Whether an instruction would read a file at this path of the context, if there were one. */
  readonly reads: (path: string) => boolean;
}

export interface ContextRequest {
  /** Absolute. */
  readonly contextDir: string;
  /** Absolute. */
  readonly dockerfilePath: string;
  readonly dockerfile: Dockerfile;
  /** ONBUILD instructions of parents and bases. */
  readonly inheritedTriggers: readonly string[];
  /** Absolute paths of folders that are never part of a context: what the toolkit itself writes while it runs. */
  readonly leftOut: readonly string[];
}

/**
 * Finds the files of a build context: after the ignore file, and only those that COPY, ADD or a bind mount can read.
 * Folders count by what is in them; empty ones, sockets and devices are left out, as a git checkout would not have them.
 *
 * @throws {UserError} `SPEC_CONTEXT` when a file or folder cannot be read
 */
export async function readBuildContext(
  files: Files,
  request: ContextRequest,
): Promise<BuildContext> {
  const stated = visiblePaths(request.dockerfile, request.inheritedTriggers);
  const visible = (await passesLink(files, request.contextDir, stated)) ? wholeContext : stated;
  const ignore = await readIgnoreRules(files, request.contextDir, request.dockerfilePath);
  const entries: ContextEntry[] = [];
  const leftOut = new Set(request.leftOut.map((path) => relative(request.contextDir, path)));
  await walk({ files, root: request.contextDir, visible, ignore, leftOut, entries }, '');
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  const isLeftOut = (path: string) =>
    [...leftOut].some((folder) => path === folder || path.startsWith(`${folder}/`));
  const reads = (path: string) =>
    isVisible(visible, path) && !ignore.ignores(path) && !isLeftOut(path);
  return { entries, whole: visible.kind === 'whole', reads };
}

const wholeContext: VisiblePaths = { kind: 'whole' };

interface Walk {
  readonly files: Files;
  readonly root: string;
  readonly visible: VisiblePaths;
  readonly ignore: IgnoreRules;
  /** Relative to the context. */
  readonly leftOut: ReadonlySet<string>;
  readonly entries: ContextEntry[];
}

async function walk(state: Walk, folder: string): Promise<void> {
  for (const child of await listFolder(state, folder)) {
    const path = folder === '' ? child.name : `${folder}/${child.name}`;
    if (state.leftOut.has(path)) continue;
    const ignored = state.ignore.ignores(path);
    if (child.kind === 'directory') {
      const skip = ignored && !state.ignore.hasExceptions;
      if (!skip && leadsToVisible(state.visible, path)) await walk(state, path);
    } else if (!ignored && isVisible(state.visible, path)) {
      const entry = await contextEntry(state, child, path);
      if (entry !== undefined) state.entries.push(entry);
    }
  }
}

async function listFolder(state: Walk, folder: string): Promise<readonly DirectoryEntry[]> {
  try {
    return (await state.files.list(join(state.root, folder))) ?? [];
  } catch (error) {
    throw unreadable(join(state.root, folder), error);
  }
}

async function contextEntry(
  state: Walk,
  child: DirectoryEntry,
  path: string,
): Promise<ContextEntry | undefined> {
  const source = join(state.root, path);
  if (child.kind === 'symlink') {
    return { kind: 'symlink', path, target: await state.files.readLink(source) };
  }
  const info = child.kind === 'file' ? await state.files.info(source) : undefined;
  if (info === undefined) return undefined;
  return { kind: 'file', path, source, sizeBytes: info.sizeBytes, executable: info.executable };
}

/** BuildKit follows links inside the context, so a source behind one reads files that its own path does not name. */
async function passesLink(files: Files, root: string, visible: VisiblePaths): Promise<boolean> {
  if (visible.kind === 'whole') return false;
  for (const path of visible.paths) {
    const parts = path.split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      const info = await files.info(join(root, ...parts.slice(0, count)));
      if (info?.kind === 'symlink') return true;
    }
  }
  return false;
}

function unreadable(path: string, cause: unknown): UserError {
  return new UserError('SPEC_CONTEXT', `cannot read ${path} of the build context`, {
    hint: 'give yourself the right to read it, or name it in .dockerignore',
    cause,
  });
}
