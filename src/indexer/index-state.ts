import type { IndexFiles } from '../ports/index-files.ts';
import type { KernelState } from './index-kernel.ts';
import { renderJson } from './manifest.ts';

/** Name of the file in the root that says what kernels looked like the last time. Losing it costs time, nothing else. */
export const stateFileName = '.kernel_indexer_state.json';

/** What an earlier run knew. */
export interface IndexState {
  /** By path of the kernel. */
  readonly kernels: ReadonlyMap<string, KernelState>;
  /** What both collated files were made from, by their directory: see {@link CollationState}. */
  readonly collations: ReadonlyMap<string, CollationState>;
}

/** What a collation was made from and what it gave. */
export interface CollationState {
  /** Of the paths and stamps of all manifests. */
  readonly inputs: string;
  /** Of the two files. */
  readonly kernelsStamp: string;
  readonly packagesStamp: string;
  readonly totalKernels: number;
  readonly totalPackages: number;
}

const formatVersion = 2;

/** Nothing known. */
export const noState: IndexState = { kernels: new Map(), collations: new Map() };

/** Reads the state of a repository; one that is missing, damaged or of another version is {@link noState}. */
export function readState(files: IndexFiles, root: string): IndexState {
  const value = parse(files.read(`${root}/${stateFileName}`));
  if (!isRecord(value) || value['format'] !== formatVersion) return noState;
  return {
    kernels: mapOf(value['kernels'], isKernelState),
    collations: mapOf(value['collations'], isCollationState),
  };
}

/** Writes it. @throws {UserError} `KERNEL_UNWRITABLE` */
export function writeState(files: IndexFiles, root: string, state: IndexState): void {
  const path = `${root}/${stateFileName}`;
  const text = renderJson({
    format: formatVersion,
    kernels: Object.fromEntries(state.kernels),
    collations: Object.fromEntries(state.collations),
  });
  if (files.read(path) === text) return;
  files.removeAsides([path]);
  const aside = files.openAside(path);
  aside.write(text);
  aside.sync();
  aside.publish();
}

function mapOf<Entry>(
  value: unknown,
  isEntry: (entry: unknown) => entry is Entry,
): ReadonlyMap<string, Entry> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return new Map(
    entries.flatMap(([name, entry]) => (isEntry(entry) ? [[name, entry] as const] : [])),
  );
}

function isKernelState(entry: unknown): entry is KernelState {
  if (!isRecord(entry)) return false;
  const { fingerprint, manifestStamp, watched = {} } = entry;
  const stamps = isRecord(watched) ? Object.values(watched) : [undefined];
  return [fingerprint, manifestStamp, ...stamps].every((value) => typeof value === 'string');
}

function isCollationState(entry: unknown): entry is CollationState {
  if (!isRecord(entry)) return false;
  const { inputs, kernelsStamp, packagesStamp, totalKernels, totalPackages } = entry;
  const texts = [inputs, kernelsStamp, packagesStamp].every((value) => typeof value === 'string');
  return texts && [totalKernels, totalPackages].every((value) => typeof value === 'number');
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
