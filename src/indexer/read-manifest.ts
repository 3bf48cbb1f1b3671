import { isUnreadable } from './unreadable.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import type { DocumentCheck } from './check-document.ts';
import { manifestPath, type Kernel } from './kernel.ts';

/** A manifest as some indexer left it: what the check has made sure of, and whatever else is in it. */
export interface ReadableManifest {
  readonly packages: readonly {
    readonly name: string;
    readonly version?: string | null;
    readonly source?: string;
  }[];
  readonly language?: string;
}

export type ManifestReading =
  | { readonly status: 'read'; readonly manifest: ReadableManifest }
  | { readonly status: 'missing' }
  | { readonly status: 'invalid'; readonly problem: string };

/** Larger ones are not read, in bytes: that of a kernel with five thousand packages has about a million. */
const maxManifestBytes = 64_000_000;

/** The manifest of a kernel. @param check whether it can be collated */
export function readManifest(
  tree: KernelTree,
  kernel: Kernel,
  check: DocumentCheck,
): ManifestReading {
  const path = manifestPath(kernel);
  try {
    const entry = tree.look(path);
    if (entry === undefined) return { status: 'missing' };
    const content = tree.read(path, maxManifestBytes);
    if (content === undefined) return invalid('it is no file inside the kernel repository');
    if (content === 'too-large') return invalid('it is too large');
    return parsed(new TextDecoder('utf-8', { fatal: true }).decode(content), check);
  } catch (error) {
    if (isUnreadable(error)) return invalid(error.message);
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return invalid('it is not UTF-8');
    throw error;
  }
}

function parsed(text: string, check: DocumentCheck): ManifestReading {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return invalid('it is no JSON document');
  }
  const problem = check(value);
  return problem === undefined
    ? { status: 'read', manifest: value as ReadableManifest }
    : invalid(problem);
}

function invalid(problem: string): ManifestReading {
  return { status: 'invalid', problem };
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
