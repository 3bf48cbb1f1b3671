import { isObject, isText } from '../text/json-shape.ts';
import { parseDigest } from '../oci/digest.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Need } from './registry-content.ts';

/**
 * Everything that a document may mean by its texts, whatever form it has: digests, with the repository that stands beside them
 * (`{"repository": "ghcr.io/acme/base", "digest": "sha256:…"}`), and references. Names of other things are among them: too much is
 * kept rather than too little.
 *
 * @param value parsed JSON, which may come from anybody
 */
export function documentNeeds(value: unknown): readonly Need[] {
  const needs = new Map<string, Need>();
  const add = (need: Need) => void needs.set(JSON.stringify(need), need);
  const waiting: { readonly value: unknown; readonly repository: string | undefined }[] = [
    { value, repository: undefined },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: part, repository } = next;
    if (isText(part)) for (const need of textNeeds(part, repository)) add(need);
    else if (Array.isArray(part))
      for (const item of part) waiting.push({ value: item, repository: undefined });
    else if (isObject(part)) {
      const near = repositoryBeside(part);
      for (const [key, child] of Object.entries(part))
        waiting.push({ value: child, repository: namesManifest.has(key) ? near : undefined });
    }
  }
  return [...needs.values()];
}

/** Keys behind which the digest of a manifest stands; elsewhere it may be an image ID or anything. */
const namesManifest = new Set(['digest', 'before', 'after']);

/** Longer texts are no names. */
const maxLength = 500;

function textNeeds(text: string, repository: string | undefined): readonly Need[] {
  if (text.length > maxLength) return [];
  if (parseDigest(text) !== undefined) return [{ kind: 'digest', digest: text, repository }];
  const reference = text.includes('/') ? parseReference(text) : undefined;
  if (reference === undefined) return [];
  const place = repositoryOf(reference);
  const { tag, digest } = reference;
  return [
    ...(digest === undefined ? [] : [{ kind: 'digest' as const, digest, repository: place }]),
    ...(tag === undefined ? [] : [{ kind: 'tag' as const, repository: place, tag }]),
  ];
}

function repositoryBeside(part: Readonly<Record<string, unknown>>): string | undefined {
  const name = [part['repository'], part['reference']].find(isText);
  const reference = name === undefined ? undefined : parseReference(name);
  return reference && repositoryOf(reference);
}
