import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { collate, type CollatedTargets, type Collation } from '../collate.ts';
import { readState, type CollationState } from '../index-state.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { manifestPath, type Kernel } from '../kernel.ts';
import { isoSeconds } from '../manifest.ts';
import type { CommandContext } from './command-context.ts';
import { saveState } from './index-phase.ts';

/** Names of the two collated files. */
export const kernelsFileName = 'collated_manifests.json';
export const packagesFileName = 'package_index.json';

/** Both collated files of a directory. */
export function bothIn(directory: string): { readonly kernels: string; readonly packages: string } {
  return { kernels: join(directory, kernelsFileName), packages: join(directory, packagesFileName) };
}

/**
 * Collates, unless the files that are there were made from the manifests as they are.
 *
 * @param check throws when nothing may be written any more
 * @throws {UserError} `KERNEL_UNWRITABLE`, `KERNEL_UNREADABLE`, `INDEX_LOCK_LOST`
 */
export async function collatePhase(
  context: CommandContext,
  place: KernelPlace,
  kernels: readonly Kernel[],
  targets: CollatedTargets,
  check: () => void,
): Promise<Collation> {
  const { io, settings } = context;
  const { files } = io.ports;
  const inputs = inputsOf(context, place, kernels);
  const key = keyOf(targets);
  const known = key === undefined ? undefined : readState(files, place.root).collations.get(key);
  if (known !== undefined && !settings.flag('full') && isAsItWas(context, targets, known, inputs)) {
    const { totalKernels, totalPackages } = known;
    const stamps = { kernels: known.kernelsStamp, packages: known.packagesStamp };
    return { status: 'unchanged', totalKernels, totalPackages, skipped: [], stamps };
  }

  removeAsides(context, targets);
  const deps = { files, check, openTree: () => io.ports.openTree(place), signal: io.signal };
  const date = isoSeconds(new Date(io.ports.now()));
  const collation = await collate(deps, kernels, targets, date);
  if (key !== undefined) remember(context, place, key, inputs, collation);
  return collation;
}

/** What was passed over has to be told the next time as well, so only a collation of everything is remembered. */
function remember(
  context: CommandContext,
  place: KernelPlace,
  key: string,
  inputs: string,
  { stamps, skipped, totalKernels, totalPackages }: Collation,
): void {
  const { files } = context.io.ports;
  const state = readState(files, place.root);
  const others = [...state.collations].filter(
    ([directory]) => directory !== key && files.directoryId(directory) !== undefined,
  );
  const collations = new Map(others);
  const { kernels: kernelsStamp, packages: packagesStamp } = stamps;
  if (skipped.length === 0 && kernelsStamp !== undefined && packagesStamp !== undefined) {
    collations.set(key, { inputs, kernelsStamp, packagesStamp, totalKernels, totalPackages });
  }
  saveState(context, place, { ...state, collations });
}

/** Both files in one directory are remembered by it; one alone, or in two places, are made anew each time. */
function keyOf({ kernels, packages }: CollatedTargets): string | undefined {
  if (kernels === undefined || packages === undefined) return undefined;
  return dirname(kernels) === dirname(packages) ? dirname(kernels) : undefined;
}

function isAsItWas(
  { io: { ports } }: CommandContext,
  { kernels, packages }: CollatedTargets,
  known: CollationState,
  inputs: string,
): boolean {
  return (
    known.inputs === inputs &&
    kernels !== undefined &&
    packages !== undefined &&
    ports.files.stamp(kernels) === known.kernelsStamp &&
    ports.files.stamp(packages) === known.packagesStamp
  );
}

/** Digest of which manifests there are and how they look from outside. */
function inputsOf(
  { io: { ports } }: CommandContext,
  place: KernelPlace,
  kernels: readonly Kernel[],
): string {
  const tree = ports.openTree(place);
  const hash = createHash('sha256');
  for (const kernel of kernels) {
    const path = manifestPath(kernel);
    hash.update(`${path}\0${tree.look(path)?.stamp ?? 'absent'}\0`);
  }
  return hash.digest('hex');
}

function removeAsides({ io: { ports } }: CommandContext, { kernels, packages }: CollatedTargets) {
  for (const path of [kernels, packages]) if (path !== undefined) ports.files.removeAsides([path]);
}
