import { parseDigest, type Digest } from './digest.ts';

/**
 * A reference taken apart: `registry/path[:tag][@digest]`.
 *
 * Names without a registry are Docker Hub's, as every engine reads them:
 * `debian:trixie` is `docker.io/library/debian:trixie`.
 */
export interface Reference {
  /** `ghcr.io`, `127.0.0.1:5000`, `docker.io`. */
  readonly registry: string;
  /** Below the registry: `acme/base-notebook`. */
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const pathForm = new RegExp(`^${component}(?:/${component})*$`);
const hostForm = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Longest tag the OCI distribution specification allows, in characters. */
export const maxTagLength = 128;

/** Whether `text` may stand as a tag (OCI distribution specification, "Pulling manifests"). */
export function isTag(text: string): boolean {
  return tagForm.test(text);
}

/** @returns `undefined` when the text is not a reference (grammar: distribution/reference) */
export function parseReference(text: string): Reference | undefined {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : parseDigest(text.slice(at + 1));
  if (at !== -1 && digest === undefined) return undefined;

  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;

  const place = splitRegistry(hasTag ? named.slice(0, colon) : named);
  if (place === undefined) return undefined;
  return { ...place, tag, digest };
}

/** @returns `undefined` unless the text is a reference with neither tag nor digest */
export function parseRepository(text: string): Reference | undefined {
  const reference = parseReference(text);
  if (reference === undefined) return undefined;
  return reference.tag === undefined && reference.digest === undefined ? reference : undefined;
}

/** The reference without tag and digest, written out in full: `docker.io/library/debian`. */
export function repositoryOf(reference: Reference): string {
  return `${reference.registry}/${reference.path}`;
}

/** The full text of a reference: `127.0.0.1:5000/base-notebook:2026.4-main`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${repositoryOf(reference)}${tag}${digest}`;
}

/** Puts an image under another registry: all before the last `/` of its repository is replaced. */
export function moveRepository(repository: string, registry: string): string {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return `${registry.replace(/\/+$/, '')}/${name}`;
}

function splitRegistry(name: string): { registry: string; path: string } | undefined {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase();

  const registry = isHost ? first : 'docker.io';
  const rest = isHost ? name.slice(slash + 1) : name;
  const path = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  if (!hostForm.test(registry) || !pathForm.test(path)) return undefined;
  return { registry: registry === 'index.docker.io' ? 'docker.io' : registry, path };
}
