import type { ExternalBase } from '../spec/spec.ts';
import type { ResolvedBase } from './external-bases.ts';

/**
 * The text of a Dockerfile with its external bases named by digest: `FROM debian:trixie-slim@sha256:…`.
 *
 * Bases of which no digest is known stay as they are. Lines keep their numbers.
 */
export function pinBases(
  text: string,
  bases: readonly ExternalBase[],
  resolved: ReadonlyMap<string, ResolvedBase>,
): string {
  const edits = bases.flatMap((base) => {
    const digest = resolved.get(base.reference)?.digest;
    if (digest === undefined || base.reference.includes('@')) return [];
    return base.ranges.map((range) => ({ ...range, text: `${base.reference}@${digest}` }));
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text,
    );
}
