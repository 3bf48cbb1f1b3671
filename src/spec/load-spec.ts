import { isAbsolute, posix, resolve } from 'node:path';
import pMap from 'p-map';
import { UserError, UserErrors } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { readChangeIgnore } from './change-ignore.ts';
import { reviewSpec } from './check-spec.ts';
import { imagesInDoubt, infoCommandsInDoubt, isStillReadable } from './damage.ts';
import { findSpecFile, type SpecFile } from './find-spec-file.ts';
import { readImageSources, type ImageSources, type Root } from './image-sources.ts';
import { readSpec, type ParsedSpec, type SpecReading } from './parse-spec.ts';
import { inOrderOfPlace } from './problem-order.ts';
import { realFolders } from './real-folders.ts';
import type { Spec } from './spec.ts';

export interface LoadOptions {
  /** Absolute path of the folder the user works in. */
  readonly cwd: string;
  /** As given with `--file`; absent: `spec.yml`, else `images/spec.yml`. */
  readonly file?: string | undefined;
  /** Replaces the registry of every image: `--registry`. */
  readonly registry?: string | undefined;
  /** Told where the spec is before it is read: what needs no more than that can go on beside it. */
  readonly onFound?: ((place: SpecPlace) => void) | undefined;
  /** Told how many images it has, before their Dockerfiles are read. */
  readonly onCounted?: ((images: number) => void) | undefined;
}

/** Where a spec was found. */
export interface SpecPlace {
  /** Absolute path that contexts are relative to. */
  readonly rootDir: string;
  /** Absolute path of the spec. */
  readonly specFile: string;
}

/**
 * Reads and checks a spec, its Dockerfiles and contexts, and `images/change_ignore.json`.
 *
 * The root, which contexts are relative to, is the folder of the spec, or the one above when that is called `images`.
 *
 * @throws {UserError} `SPEC_MISSING`, `SPEC_UNREADABLE`
 * @throws {UserErrors} every problem of form and meaning, in order of place
 */
export async function loadSpec(files: Files, options: LoadOptions): Promise<Spec> {
  const specFile = await findSpecFile(files, options);
  const { dir: rootDir } = rootFolder(specFile.shown, options.cwd);
  options.onFound?.({ rootDir, specFile: resolve(options.cwd, specFile.shown) });
  const reading = readSpec(specFile.text, specFile.shown);
  if (reading.parsed === undefined || !isStillReadable(reading.damage))
    throw new UserErrors(reading.problems);
  options.onCounted?.(Object.keys(reading.parsed.document.images).length);

  const { spec, problems } = await reviewWithFiles(
    files,
    specFile,
    reading,
    reading.parsed,
    options,
  );
  if (spec !== undefined && problems.length === 0) return spec;
  throw new UserErrors(inOrderOfPlace(problems, specFile.shown));
}

async function reviewWithFiles(
  files: Files,
  specFile: SpecFile,
  { damage, problems }: SpecReading,
  parsed: ParsedSpec,
  { cwd, registry }: LoadOptions,
): Promise<ReturnType<typeof reviewSpec>> {
  const root = await rootOf(files, specFile.shown, cwd);
  const doubtful = imagesInDoubt(damage);
  const { sources, problems: unreadable } = await readSources(files, root, parsed, doubtful);
  const { changeIgnore, problems: notIgnored } = await readChangeIgnore(files, root);

  const review = reviewSpec(parsed, sources, { rootDir: root.dir, registry, changeIgnore });
  const unsure = infoCommandsInDoubt(damage);
  const meant = review.problems.filter(({ code }) => !unsure || code !== 'SPEC_INFO_COMMAND');
  return { spec: review.spec, problems: [...problems, ...unreadable, ...notIgnored, ...meant] };
}

function rootFolder(specFile: string, cwd: string): Pick<Root, 'dir' | 'shown'> {
  const folder = posix.dirname(specFile);
  const isImages = posix.basename(resolve(cwd, folder)) === 'images';
  const shown = isImages ? posix.join(folder, '..') : folder;
  return { dir: isAbsolute(shown) ? shown : resolve(cwd, shown), shown };
}

async function rootOf(files: Files, specFile: string, cwd: string): Promise<Root> {
  const { dir, shown } = rootFolder(specFile, cwd);
  const realDir = (await files.realPath(dir)) ?? dir;
  return { dir, realDir, shown, isRealFolder: realFolders(files, dir) };
}

const filesAtOnce = 16;

async function readSources(
  files: Files,
  root: Root,
  parsed: ParsedSpec,
  doubtful: ReadonlySet<string>,
): Promise<{
  readonly sources: ReadonlyMap<string, ImageSources>;
  readonly problems: readonly UserError[];
}> {
  const sources = new Map<string, ImageSources>();
  const problems: UserError[] = [];
  const keys = Object.keys(parsed.document.images).filter((key) => !doubtful.has(key));
  const readings = await pMap(
    keys,
    async (key) => [key, await readImageSources(files, root, parsed, key)] as const,
    { concurrency: filesAtOnce },
  );
  for (const [key, found] of readings) {
    if (found instanceof UserError) problems.push(found);
    else sources.set(key, found);
  }
  return { sources, problems };
}
