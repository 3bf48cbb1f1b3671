import { UserError } from '../errors/user-error.ts';
import type { InventoryReading } from '../inventory/package-collector.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine, LocalImage } from '../ports/container-engine.ts';
import type { InfoCommand } from '../spec/spec.ts';
import { collectInventory } from './collect-inventory.ts';
import type { BaseImage, ImageFacts, InfoSection } from './image-facts.ts';
import { keepAliveContainer, type KeepAliveContainer } from './keep-alive-container.ts';
import { labelFacts } from './label-facts.ts';
import { layerRows } from './layers.ts';
import { realTime } from './real-time.ts';
import { runInfoCommands } from './run-info-commands.ts';

/** For each info command where the request says nothing else. */
const defaultInfoTimeoutMs = 60_000;

export interface FactsRequest {
  /** The name people use. */
  readonly reference: string;
  /** What the engine knows the image by: a reference or its engine ID. */
  readonly image: string;
  /** Digest of the image config, which not every engine uses as its ID. */
  readonly imageId: string;
  /** Of the manifest at the registry, when it was pushed. */
  readonly digest?: string | undefined;
  readonly compressedSizeBytes?: number | undefined;
  /** Needed for images of the stack that have a parent in it, since they inherit the parent's base labels; absent: as the labels say. */
  readonly base?: BaseImage | undefined;
  readonly infoCommands: readonly InfoCommand[];
  /** For every container that is made, so that leftovers can be found. */
  readonly containerLabels: Readonly<Record<string, string>>;
  /** For each info command; absent: one minute. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FactsDeps {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
}

/**
 * Everything the manifest page of one image tells.
 *
 * Info commands that fail and packages that cannot be read are facts, with a sentence in `notes`. The packages are read
 * before the first info command runs, which might change them.
 *
 * @param container looked into, and left to the caller; absent: one of its own, and none is left, whatever happens
 * @throws {UserError} `ENGINE_FAILED` when the engine has no such image (any more)
 * @throws the reason of the signal when it aborted
 */
export async function collectFacts(
  deps: FactsDeps,
  request: FactsRequest,
  container?: KeepAliveContainer,
): Promise<ImageFacts> {
  request.signal?.throwIfAborted();
  const { image, history } = await lookUp(deps.engine, request.image);
  const { reading, infoSections } =
    container === undefined
      ? await lookInsideNew(deps, request)
      : await lookInside(deps, request, container);

  return {
    ...identityFacts(request, image),
    layers: layerRows(history),
    infoSections,
    inventory: reading.inventory,
    inventoryProblems: reading.problems,
    notes: notesOn(infoSections, reading.problems),
  };
}

async function lookUp(engine: ContainerEngine, reference: string) {
  const [image, history] = await Promise.all([
    engine.inspectImage(reference),
    engine.imageHistory(reference),
  ]);
  if (image !== undefined && history !== undefined) return { image, history };
  throw new UserError('ENGINE_FAILED', `the engine has no image ${reference} any more`, {
    hint: 'run the same command again, and let nothing else remove images meanwhile',
  });
}

interface Inside {
  readonly reading: InventoryReading;
  readonly infoSections: readonly InfoSection[];
}

async function lookInsideNew(deps: FactsDeps, request: FactsRequest): Promise<Inside> {
  const container = keepAliveContainer(deps.engine, request.image, request.containerLabels);
  try {
    return await lookInside(deps, request, container);
  } finally {
    await container.discard();
  }
}

async function lookInside(
  deps: FactsDeps,
  request: FactsRequest,
  container: KeepAliveContainer,
): Promise<Inside> {
  const { image, containerLabels: labels, signal, timeoutMs = defaultInfoTimeoutMs } = request;
  const reading = await collectInventory(deps, container, signal);
  const setting = { ...deps, image, labels, timeoutMs, signal };
  const infoSections = await runInfoCommands(setting, container, request.infoCommands);
  return { reading, infoSections };
}

function identityFacts(request: FactsRequest, image: LocalImage) {
  const { revision, commitUrl, base } = labelFacts(image.labels);
  return {
    reference: request.reference,
    digest: request.digest,
    imageId: request.imageId,
    platform: formatPlatform(image),
    createdAt: realTime(image.createdAt),
    revision,
    commitUrl,
    base: request.base ?? base,
    sizeBytes: image.sizeBytes,
    layerCount: image.layers.length,
    compressedSizeBytes: request.compressedSizeBytes,
    labels: image.labels,
  };
}

function notesOn(sections: readonly InfoSection[], problems: readonly string[]): readonly string[] {
  const failures = sections.flatMap(({ command, failure }) =>
    failure === undefined ? [] : [`info command \`${command}\` ${failure}`],
  );
  const unread =
    problems.length === 0 ? [] : [`packages could not all be read: ${problems.join('; ')}`];
  return [...failures, ...unread];
}
