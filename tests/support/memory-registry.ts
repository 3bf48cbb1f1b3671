import { STATUS_CODES } from 'node:http';
import { UserError } from '../../src/errors/user-error.ts';
import { parseReference, repositoryOf } from '../../src/oci/reference.ts';
import type { Registry, StoredManifest } from '../../src/ports/registry.ts';
import {
  deleteManifest,
  fakeStore,
  findManifest,
  storeManifest,
  type FakeManifest,
} from './fake-registry/store.ts';
import { digestOf } from './registry-content.ts';

/** A registry that is nowhere but in memory, and what was done to it. */
export interface MemoryRegistry extends Registry {
  /** Calls in order, each with what it was about: `resolve stack.test/base:1`. */
  readonly calls: readonly string[];
}

/** A {@link Registry} in memory, for all hosts; everybody may do everything. */
export function memoryRegistry(): MemoryRegistry {
  const store = fakeStore();
  const calls: string[] = [];

  function called(method: keyof Registry, target: string): void {
    calls.push(`${method} ${target}`);
  }

  function manifestAt(reference: string): StoredManifest | undefined {
    const { repository, name } = placeOf(reference);
    const found = store.find(repository);
    const manifest = found && findManifest(found, name);
    return manifest && { descriptor: descriptorOf(manifest), bytes: manifest.bytes };
  }

  return {
    calls,
    ping: async (host) => {
      called('ping', host);
      return Promise.resolve();
    },
    checkPush: async (repository) => {
      called('checkPush', repository);
      return Promise.resolve();
    },
    resolve: async (reference) => {
      called('resolve', reference);
      return Promise.resolve(manifestAt(reference)?.descriptor);
    },
    getManifest: async (reference) => {
      called('getManifest', reference);
      return Promise.resolve(manifestAt(reference));
    },
    putManifest: async (reference, { descriptor, bytes }) => {
      called('putManifest', reference);
      const { repository, name } = placeOf(reference);
      const { mediaType } = descriptor;
      const stored = storeManifest(store.open(repository), name, { mediaType, bytes });
      if (typeof stored !== 'string') throw failed(reference, stored);
      return Promise.resolve(stored);
    },
    putBlob: async (repository, bytes) => {
      called('putBlob', repository);
      const digest = digestOf(bytes);
      store.open(repository).blobs.set(digest, bytes);
      return Promise.resolve(digest);
    },
    getBlob: async (repository, digest) => {
      called('getBlob', `${repository}@${digest}`);
      return Promise.resolve(store.find(repository)?.blobs.get(digest));
    },
    hasBlob: async (repository, digest) => {
      called('hasBlob', `${repository}@${digest}`);
      return Promise.resolve(store.find(repository)?.blobs.has(digest) ?? false);
    },
    mountBlob: async (repository, digest, from) => {
      called('mountBlob', `${repository}@${digest}`);
      const bytes = store.find(from)?.blobs.get(digest);
      if (bytes !== undefined) store.open(repository).blobs.set(digest, bytes);
      return Promise.resolve(bytes !== undefined);
    },
    deleteManifest: async (repository, digest) => {
      called('deleteManifest', `${repository}@${digest}`);
      const found = store.find(repository);
      const { status } = found ? deleteManifest(found, digest) : { status: 404 };
      return Promise.resolve(status === 202 ? 'deleted' : 'absent');
    },
    listTags: async (repository) => {
      called('listTags', repository);
      return Promise.resolve([...(store.find(repository)?.tags.keys() ?? [])].toSorted());
    },
  };
}

function placeOf(reference: string): { readonly repository: string; readonly name: string } {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`not a reference: ${reference}`);
  return { repository: repositoryOf(parsed), name: parsed.digest ?? parsed.tag ?? 'latest' };
}

function descriptorOf({ mediaType, bytes }: FakeManifest) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function failed(
  reference: string,
  answer: { readonly status: number; readonly body?: Uint8Array | undefined },
): UserError {
  const { errors } = JSON.parse(Buffer.from(answer.body ?? []).toString('utf8')) as {
    readonly errors: readonly [{ readonly code: string }];
  };
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`;
  return new UserError(
    'REGISTRY_FAILED',
    `cannot store ${reference}: ${status}, ${errors[0].code}`,
  );
}
