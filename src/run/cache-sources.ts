import type { PlannedRunImage } from '../plan/build-plan.ts';
import type { PlanWork } from '../plan/plan-work.ts';
import { parseReference } from '../oci/reference.ts';
import type { RetrySettings } from './retry.ts';
import { transferImage, type TransferDeps } from './transfer-image.ts';

export interface CacheDeps extends TransferDeps, RetrySettings {}

/** Where images to be built may take layers from. */
export interface CacheSources {
  /** At most one reference by key: the image that people have now, by digest. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
}

/**
 * Finds the published image whose layers a new one may take over: of this branch, else of the one it comes from, else the stable
 * one. Only where the registry is the database of the run; else the engine has its own cache.
 *
 * The engine's builder would hand credentials to any registry that asks, so it gets none: from a registry that wants some, the image
 * is pulled by the engine first. A builder that has a name asks for them registry by registry.
 */
export async function cacheSources(
  work: PlanWork,
  built: readonly PlannedRunImage[],
  deps: CacheDeps,
): Promise<CacheSources> {
  const notes = built
    .filter(({ image }) => image.cache === 'registry' && image.builder === undefined)
    .map(
      ({ image }) =>
        `${image.key}: the engine's builder keeps no cache of its own at the registry, so \`cache: registry\` has no effect`,
    );
  const inline = built.filter(({ image, noCache }) => image.cache === 'inline' && noCache !== true);
  const retried: string[] = [];
  const found = await Promise.all(
    inline.map(
      async (planned) =>
        [
          planned.image.key,
          await cacheSource(work, planned, deps, (text) => retried.push(text)),
        ] as const,
    ),
  );
  return {
    references: new Map(
      found.map(([key, reference]) => [key, reference === undefined ? [] : [reference]]),
    ),
    notes: [...notes, ...retried],
  };
}

async function cacheSource(
  { stores, tags }: PlanWork,
  { image }: PlannedRunImage,
  { engine, credentials, ...settings }: CacheDeps,
  onRetry: (text: string) => void,
): Promise<string | undefined> {
  if (stores.registry === undefined) return undefined;
  for (const tag of tags) {
    const stored = await stores.registry.resolve(image, tag);
    if (stored?.digest === undefined) continue;
    const reference = `${image.repository}@${stored.digest}`;
    if (image.builder !== undefined) return reference;
    const credential = await credentials.forHost(parseReference(reference)?.registry ?? '');
    // What cannot be pulled is no cache, and the build goes on without it.
    if (credential !== undefined)
      await transferImage(
        { engine, credentials },
        { ...settings, kind: 'pull', reference, onRetry },
      );
    return reference;
  }
  return undefined;
}
