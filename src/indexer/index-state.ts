import type { IndexFiles } from '../ports/index-files.ts';
import {
  isNumber,
  isObject,
  isText,
  mapOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  type Guard,
} from '../text/json-shape.ts';
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
  const text = files.read(`${root}/${stateFileName}`);
  const state = text === undefined ? undefined : parseShape(text, isStateFile);
  if (state === undefined) return noState;
  return {
    kernels: entriesLike(state.kernels, isKernelState),
    collations: entriesLike(state.collations, isCollationState),
  };
}

const isStateFile = shapeOf<{
  readonly format: number;
  readonly kernels: Readonly<Record<string, unknown>>;
  readonly collations: Readonly<Record<string, unknown>>;
}>({ format: oneOf(formatVersion), kernels: isObject, collations: isObject });

const isKernelState = shapeOf<KernelState>({
  fingerprint: isText,
  manifestStamp: isText,
  watched: optional(mapOf(isText)),
});

const isCollationState = shapeOf<CollationState>({
  inputs: isText,
  kernelsStamp: isText,
  packagesStamp: isText,
  totalKernels: isNumber,
  totalPackages: isNumber,
});

function entriesLike<Entry>(
  record: Readonly<Record<string, unknown>>,
  isEntry: Guard<Entry>,
): ReadonlyMap<string, Entry> {
  return new Map(
    Object.entries(record).flatMap(([name, entry]) =>
      isEntry(entry) ? [[name, entry] as const] : [],
    ),
  );
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
