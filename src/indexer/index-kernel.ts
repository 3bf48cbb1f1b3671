import { userProblems } from '../errors/user-error.ts';
import type { IndexFiles } from '../ports/index-files.ts';
import type { KernelTree, TreeEntry } from '../ports/kernel-tree.ts';
import { environmentPlaces } from './environment-places.ts';
import { fingerprintOf, isRecent } from './fingerprint.ts';
import { requireInterpreter } from './interpreter.ts';
import { manifestFileName, type Kernel } from './kernel.ts';
import { isKernelFailure, KernelFailure } from './kernel-failure.ts';
import { makeManifest, renderManifest, sameContent } from './manifest.ts';
import { readEnvironment } from './read-environment.ts';
import { isUnreadable } from './unreadable.ts';

/** What a kernel looked like when its manifest was written. */
export interface KernelState {
  readonly fingerprint: string;
  /** Of its manifest. */
  readonly manifestStamp: string;
  /** Stamps of directories in which a package may be about to appear, by path: of an R package without `Meta`, say. */
  readonly watched?: Readonly<Record<string, string>> | undefined;
}

/** What became of a kernel. Plain data: it travels between threads. */
export type KernelOutcome =
  | {
      /** `unchanged`: its manifest says what is in it already. */
      readonly status: 'written' | 'unchanged';
      readonly packageCount: number | undefined;
      /** `undefined` where it cannot be relied on: the environment is to be read again next time. */
      readonly state: KernelState | undefined;
      readonly warnings: readonly string[];
    }
  | { readonly status: 'failed'; readonly reason: string; readonly warnings: readonly string[] };

/** What indexing a kernel needs. */
export interface IndexKernelDeps {
  readonly tree: KernelTree;
  readonly files: IndexFiles;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A kernel to index. Plain data. */
export interface KernelOrder {
  readonly kernel: Kernel;
  /** From the last time; absent: read it whatever it looks like. */
  readonly known: KernelState | undefined;
}

/**
 * Brings the manifest of a kernel up to date. A manifest that says the same already is left as it is, with its date.
 *
 * @throws {UserError} `KERNEL_UNWRITABLE` where the disk takes nothing more, so that the others need not be tried
 */
export function indexKernel(deps: IndexKernelDeps, order: KernelOrder): KernelOutcome {
  const warnings: string[] = [];
  try {
    return indexed(deps, order, warnings);
  } catch (error) {
    if (!isKernelFailure(error) && !isUnreadable(error) && !isDenied(error)) throw error;
    return { status: 'failed', reason: error.message, warnings };
  }
}

function indexed(
  { tree, files, now }: IndexKernelDeps,
  { kernel, known }: KernelOrder,
  warnings: string[],
): KernelOutcome {
  requireInterpreter(tree, kernel);
  const places = environmentPlaces(tree, kernel);
  const { digest, isFresh } = fingerprintOf(tree, kernel, places, now());
  const path = `${directoryOf(tree, kernel)}/${manifestFileName}`;
  const stampBefore = files.stamp(path);
  if (
    known?.fingerprint === digest &&
    known.manifestStamp === stampBefore &&
    Object.entries(known.watched ?? {}).every(
      ([place, stamp]) => stampOf(tree.look(place)) === stamp,
    )
  ) {
    return { status: 'unchanged', packageCount: undefined, state: known, warnings };
  }

  const unfinished: string[] = [];
  const environment = readEnvironment(tree, kernel, places, {
    warn: (text) => warnings.push(text),
    unfinished: (place) => unfinished.push(place),
  });
  const manifest = makeManifest(kernel, environment, new Date(now()));
  files.removeAsides([path]);
  const isSame = stampBefore !== undefined && sameContent(files.read(path), manifest);
  const manifestStamp = isSame ? stampBefore : publish(files, path, renderManifest(manifest));
  const pending = unfinished.map((place) => [place, tree.look(place)] as const);
  const isPendingFresh = pending.some(([, entry]) => isRecent(entry?.modifiedNs ?? 0n, now()));
  const watched = Object.fromEntries(pending.map(([place, entry]) => [place, stampOf(entry)]));
  // What could not be read may be readable the next time, without any directory having changed.
  const isReliable = !isFresh && !isPendingFresh && warnings.length === 0;
  return {
    status: isSame ? 'unchanged' : 'written',
    packageCount: manifest.packages.length,
    state: isReliable ? { fingerprint: digest, manifestStamp, watched } : undefined,
    warnings,
  };
}

function stampOf(entry: TreeEntry | undefined): string {
  return entry?.stamp ?? 'absent';
}

/** With no link in it, so that nothing is written outside. @throws {KernelFailure} when the kernel has gone meanwhile */
function directoryOf(tree: KernelTree, kernel: Kernel): string {
  const entry = tree.look(kernel.path);
  if (entry?.kind === 'directory') return entry.realPath;
  throw new KernelFailure(`${kernel.path} is not there any more`);
}

function publish(files: IndexFiles, path: string, text: string): string {
  const aside = files.openAside(path);
  aside.write(text);
  aside.sync();
  return aside.publish();
}

/** What stops every kernel, and not just one that belongs to somebody else or is being removed. */
const ofTheDisk = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

function isDenied(error: unknown): error is Error {
  const [problem] = userProblems(error) ?? [];
  const cause = problem?.cause as { readonly code?: unknown } | undefined;
  return problem?.code === 'KERNEL_UNWRITABLE' && !ofTheDisk.has(cause?.code);
}
