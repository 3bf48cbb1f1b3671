import { comparedImage, imageLookedInto } from '../compare/compared-image.ts';
import type { FindRecord } from '../compare/lock-snapshot.ts';
import type { ComparedImage } from '../compare/stack-comparison.ts';
import { isImageKey } from '../identity/record-json.ts';
import { collectFacts } from '../manifest/collect-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine, LocalImage } from '../ports/container-engine.ts';

export interface EngineImageDeps {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  /** Of records on this machine: what is only here has none elsewhere. */
  readonly findRecord: FindRecord;
  /** For the container that is made, so that leftovers can be found. */
  readonly containerLabels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * What is known of an image on the engine: from its record, else from a look into a container of it.
 *
 * @param reference as the engine knows it
 * @throws {UserError} `ENGINE_FAILED` when it is gone meanwhile
 * @throws the reason of the signal when it aborted
 */
export async function engineImage(
  { engine, clock, findRecord, containerLabels, signal }: EngineImageDeps,
  key: string,
  reference: string,
  { engineId, repoDigests }: LocalImage,
): Promise<ComparedImage> {
  const [digest] = repoDigests.map((name) => name.slice(name.indexOf('@') + 1));
  const image = { key, repository: reference, digest, imageId: engineId };
  const record = isImageKey(key) ? await findRecord(image, engineId) : undefined;
  if (record !== undefined) return comparedImage(image, record);
  const facts = await collectFacts(
    { engine, clock },
    { reference, image: engineId, imageId: engineId, infoCommands: [], containerLabels, signal },
  );
  return imageLookedInto(image, facts);
}
