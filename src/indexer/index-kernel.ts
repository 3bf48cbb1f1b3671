import type { IndexFiles } from '../ports/index-files.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import { environmentPlaces } from './environment-places.ts';
import { fingerprintOf } from './fingerprint.ts';
import { requireInterpreter } from './interpreter.ts';
import { manifestFileName, manifestPath, type Kernel } from './kernel.ts';
import { isKernelFailure, KernelFailure } from './kernel-failure.ts';
import { makeManifest, renderManifest, sameContent } from './manifest.ts';
import { readEnvironment } from './read-environment.ts';
import { isUnreadable } from './unreadable.ts';

/** What a kernel looked like when its manifest was written. */
export interface KernelState {
  readonly fingerprint: string;
  /** Of its manifest. */
  readonly manifestStamp: string;
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
 * @throws {UserError} `KERNEL_UNWRITABLE` where the disk takes nothing more, which concerns every kernel
 */
export function indexKernel(deps: IndexKernelDeps, order: KernelOrder): KernelOutcome {
  const warnings: string[] = [];
  try {
    return indexed(deps, order, warnings);
  } catch (error) {
    if (!isKernelFailure(error) && !isUnreadable(error)) throw error;
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
  const path = `${tree.look(kernel.path)?.realPath ?? ''}/${manifestFileName}`;
  const stampBefore = files.stamp(path);
  if (known?.fingerprint === digest && known.manifestStamp === stampBefore) {
    return { status: 'unchanged', packageCount: undefined, state: known, warnings };
  }

  const environment = readEnvironment(tree, kernel, places, (text) => warnings.push(text));
  const manifest = makeManifest(kernel, environment, new Date(now()));
  files.removeAsides([path]);
  const isSame = stampBefore !== undefined && sameContent(files.read(path), manifest);
  const manifestStamp = isSame
    ? stampBefore
    : publish(tree, files, kernel, path, renderManifest(manifest));
  return {
    status: isSame ? 'unchanged' : 'written',
    packageCount: manifest.packages.length,
    state: isFresh ? undefined : { fingerprint: digest, manifestStamp },
    warnings,
  };
}

function publish(
  tree: KernelTree,
  files: IndexFiles,
  kernel: Kernel,
  path: string,
  text: string,
): string {
  const inPlace = tree.look(manifestPath(kernel));
  if (inPlace?.kind === 'directory' && !inPlace.isLink) {
    throw new KernelFailure(
      `${manifestPath(kernel)} cannot be written: a directory is in its place`,
    );
  }
  const aside = files.openAside(path);
  aside.write(text);
  aside.sync();
  return aside.publish();
}
