import type { ExternalBase } from '../spec/spec.ts';
import type { ResolvedBase } from './external-bases.ts';

/**
 * The text of a Dockerfile with its external bases named by digest: `FROM debian:trixie-slim@sha256:…`.
 *
 * Bases of which no digest is known stay as they are. So do those that only the engine could be asked for, where it is the engine that
 * builds: it has them by that name, and one with the containerd store would ask the registry for the digest all the same. Lines keep
 * their numbers.
 *
 * @param builds who reads the text: a builder elsewhere takes nothing from the engine
 */
export function pinBases(
  text: string,
  bases: readonly ExternalBase[],
  resolved: ReadonlyMap<string, ResolvedBase>,
  builds: 'engine' | 'elsewhere' = 'engine',
): string {
  const edits = bases.flatMap((base) => {
    const { digest, unverified } = resolved.get(base.reference) ?? {};
    const isPinned = digest !== undefined && (unverified === undefined || builds === 'elsewhere');
    if (!isPinned || base.reference.includes('@')) return [];
    return base.ranges.map((range) => ({ ...range, text: `${base.reference}@${digest}` }));
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text,
    );
}
