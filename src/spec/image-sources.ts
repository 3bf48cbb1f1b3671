import { posix, sep } from 'node:path';
import { UserError, type SourceLocation } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { placeInImage } from './image-place.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { systemCode } from './system-code.ts';

/** What is on disk for one image. Paths are relative to the root with `/` between parts. */
export interface ImageSources {
  readonly contextDir: string;
  readonly dockerfilePath: string;
  /** The Dockerfile as the user would write it from where they work, for messages. */
  readonly dockerfileFile: string;
  readonly dockerfileText: string;
}

/** The repository whose images are read. */
export interface Root {
  /** Absolute. */
  readonly dir: string;
  /** With every link resolved. */
  readonly realDir: string;
  /** As the user would write it from where they work: `.`, `..`, `sub`. */
  readonly shown: string;
  /** Whether a path below it, without `..`, is a folder that is reached without a link; `false` may also mean unknown. */
  readonly isRealFolder: (path: string) => Promise<boolean>;
}

/**
 * Reads the Dockerfile of an image and checks its context.
 *
 * @returns a problem (`SPEC_CONTEXT`, `SPEC_DOCKERFILE`) when one of them is missing, of another kind, or outside the
 * root, also through a link
 */
export async function readImageSources(
  files: Files,
  root: Root,
  parsed: ParsedSpec,
  key: string,
): Promise<ImageSources | UserError> {
  const document = parsed.document.images[key] ?? {};
  const context: Part = {
    code: 'SPEC_CONTEXT',
    what: `the context of ${key}`,
    written: document.context ?? `images/${key}`,
    below: '.',
    wanted: 'directory',
    hint: `make the folder, or name another with context: under ${key}`,
    place: () => placeInImage(parsed, key, 'context'),
  };
  const contextDir = await checkPart(files, root, context);
  if (typeof contextDir !== 'string') return contextDir;

  const dockerfile: Part = {
    code: 'SPEC_DOCKERFILE',
    what: `the Dockerfile of ${key}`,
    written: document.dockerfile ?? 'Dockerfile',
    below: contextDir,
    wanted: 'file',
    hint: `write the file, or name another with dockerfile: under ${key}, relative to ${contextDir}`,
    place: () => placeInImage(parsed, key, 'dockerfile'),
  };
  const dockerfilePath = await checkPart(files, root, dockerfile);
  if (typeof dockerfilePath !== 'string') return dockerfilePath;
  const dockerfileText = await readable(dockerfile, () =>
    files.readText(`${root.dir}/${dockerfilePath}`),
  );
  if (typeof dockerfileText !== 'string')
    return dockerfileText ?? missing(dockerfile, dockerfilePath);
  return {
    contextDir,
    dockerfilePath,
    dockerfileFile: root.shown === '.' ? dockerfilePath : posix.join(root.shown, dockerfilePath),
    dockerfileText,
  };
}

interface Part {
  readonly code: 'SPEC_CONTEXT' | 'SPEC_DOCKERFILE';
  /** `the context of base-notebook`. */
  readonly what: string;
  readonly written: string;
  /** Folder that `written` is relative to. */
  readonly below: string;
  readonly wanted: 'directory' | 'file';
  /** When it is missing. */
  readonly hint: string;
  readonly place: () => SourceLocation;
}

/** @returns the path relative to the root, without `.` and `..` */
async function checkPart(files: Files, root: Root, part: Part): Promise<string | UserError> {
  const path = pathOf(part);
  const leaves = posix.isAbsolute(part.written) || path === '..' || path.startsWith('../');
  if (leaves)
    return problem(
      part,
      `${part.written} is outside the repository`,
      'name a path below the root of the repository',
    );

  if (await isAsWanted(files, root, part, path)) return path;
  const real = await readable(part, () => files.realPath(`${root.dir}/${path}`));
  if (real === undefined) return missing(part, path);
  if (typeof real !== 'string') return real;
  if (real !== root.realDir && !real.startsWith(`${root.realDir.replace(/[/\\]$/, '')}${sep}`)) {
    return problem(
      part,
      `${path} leads out of the repository, to ${real}`,
      'replace the link by what it points to',
    );
  }
  const info = await readable(part, () => files.info(real));
  if (info instanceof UserError) return info;
  if (info?.kind === part.wanted) return path;
  return problem(part, `${path} is not a ${part.wanted === 'file' ? 'file' : 'folder'}`, part.hint);
}

function pathOf({ below, written }: Part): string {
  // Nearly all are so, and need no second look at each of their characters.
  if (plainPath.test(written)) return below === '.' ? written : `${below}/${written}`;
  const joined = posix.join(below, written);
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

const plainPath = /^[\w-]+(?:\/[\w-]+)*$/;

/** The short way for nearly all: no link leads there, so it cannot lead out; `false` says nothing. */
async function isAsWanted(files: Files, root: Root, part: Part, path: string): Promise<boolean> {
  if (part.wanted === 'directory') return root.isRealFolder(path);
  if (!(await root.isRealFolder(posix.dirname(path)))) return false;
  const info = await readable(part, () => files.info(`${root.dir}/${path}`));
  return !(info instanceof UserError) && info?.kind === 'file';
}

function missing(part: Part, path: string): UserError {
  return problem(part, `there is no ${path}`, part.hint);
}

function problem(
  { code, what, place }: Part,
  message: string,
  hint?: string,
  cause?: unknown,
): UserError {
  return new UserError(code, `${what}: ${message}`, { hint, location: place(), cause });
}

/** What the file system refuses (access, a loop of links) is the user's to put right. */
async function readable<T>(part: Part, read: () => Promise<T>): Promise<T | UserError> {
  try {
    return await read();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return problem(
      part,
      `${part.written} cannot be read (${code})`,
      'look at its access rights',
      error,
    );
  }
}
