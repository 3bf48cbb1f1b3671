import { digestOf } from '../oci/digest.ts';
import type { BuildInputs, SourceInputs } from './build-inputs.ts';
import { canonicalJson } from './canonical-json.ts';

/** `sha256:…` of what an image is made from, parents and bases left out. */
export function sourceIdOf(inputs: SourceInputs): string {
  return hashOf(inputs);
}

/** `sha256:…` of everything that decides what comes out of a build; the key by which a built image is found again. */
export function buildIdOf({ parents, bases, ...source }: BuildInputs): string {
  return hashOf({ source: sourceIdOf(source), parents, bases });
}

/** SHA-256 of the canonical JSON of a value. */
export function hashOf(value: unknown): string {
  return digestOf(canonicalJson(value));
}
