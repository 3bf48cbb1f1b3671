import { userProblems } from '../../errors/user-error.ts';
import type { ImageFacts as ManifestFacts, PlatformDigest } from '../../manifest/image-facts.ts';
import { keepAliveContainer } from '../../manifest/keep-alive-container.ts';
import type { OciManifest } from '../../oci/oci-manifest.ts';
import { layerSizes } from '../../report/layer-sizes.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';
import { isForSeveral, ownImage, platformsOf } from '../platforms-of.ts';
import { keepRecord } from '../keep-record.ts';
import { factsIn, pageIsCurrent } from '../record-page.ts';
import { writePage } from '../write-page.ts';

/**
 * Writes the manifest page and the inventory of an image, and keeps a record of all that is known of it. An image that an earlier
 * record describes is not looked into again.
 */
export async function manifestPageStep(context: StepContext): Promise<StepOutcome> {
  const { deps, image, state, settings } = context;
  const { imageId, reference, digest } = state;
  if (reference === undefined || imageId === undefined)
    throw new Error(`${image.key} is described before it is known`);
  const exact = { imageId, image: reference };
  const platforms = await platformDigests(context);
  const facts = {
    ...((await recordedFacts(context, imageId)) ?? (await lookInside(context, exact))),
    reference: context.prepared.visibleTags[0] ?? reference,
    digest,
    ...(platforms === undefined ? {} : { platforms }),
    compressedSizeBytes: await compressedSize(context, platforms),
  };
  // Where a record tells enough, nobody has taken it.
  deps.containers.endKept(image.key);
  for (const note of facts.notes) context.note(note);

  await writePage(deps.files, settings.artifactsDir, image.key, facts, state.before);
  await keepRecord(context, facts);
  const { layers, sizeBytes } = facts;
  const common = { sizeBytes, layers: layerSizes(layers) };
  return { status: 'passed', facts: platforms === undefined ? common : { ...common, platforms } };
}

async function recordedFacts(
  { deps, image }: StepContext,
  imageId: string,
): Promise<ManifestFacts | undefined> {
  const record = await deps.books?.record(image, imageId);
  return record !== undefined && pageIsCurrent(record, image) ? factsIn(record) : undefined;
}

async function lookInside(
  context: StepContext,
  exact: { readonly imageId: string; readonly image: string },
): Promise<ManifestFacts> {
  const { deps, image, state, settings, signal } = context;
  await deps.ensureHere(state, context.retried);
  const { collectFacts } = await import('../../manifest/collect-facts.ts');
  const { containers, engine } = deps;
  const kept = containers.take(image.key, exact.image);
  const container = keepAliveContainer(engine, exact.image, settings.labels, kept);
  try {
    const request = {
      ...exact,
      reference: exact.image,
      base: parentBase(context),
      infoCommands: image.infoCommands,
      containerLabels: settings.labels,
      signal,
    };
    return masked(await collectFacts(deps, request, container), deps.mask);
  } finally {
    containers.end(image.key, () => container.discard());
  }
}

/** What commands said, in the image and while it was built, with secrets masked. */
function masked(facts: ManifestFacts, mask: (text: string) => string): ManifestFacts {
  return {
    ...facts,
    layers: facts.layers.map((layer) => ({ ...layer, command: mask(layer.command) })),
    infoSections: facts.infoSections.map((section) => ({
      ...section,
      output: mask(section.output),
    })),
    notes: facts.notes.map(mask),
  };
}

/** `undefined` of an image that is not for several platforms. */
async function platformDigests({
  deps,
  image,
  state,
}: StepContext): Promise<readonly PlatformDigest[] | undefined> {
  if (state.digest === undefined || !isForSeveral(state)) return undefined;
  const images = await platformsOf(deps.registry, image.repository, state.digest);
  return images.map(({ platform, digest }) => ({ platform, digest }));
}

/** What a pull transfers: the layers as the registry keeps them. */
async function compressedSize(
  context: StepContext,
  platforms: readonly PlatformDigest[] | undefined,
): Promise<number | undefined> {
  const { state, deps, image } = context;
  if (state.digest === undefined || state.reference === undefined) return undefined;
  const own = platforms && ownImage(platforms, deps.runnable);
  const reference = own === undefined ? state.reference : `${image.repository}@${own.digest}`;
  const stored = await deps.registry.getManifest(reference).catch((error: unknown) => {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    // The image is at the registry and has its tags: a page without this line is no reason to call it failed.
    context.note(`the page lacks the compressed size: ${problem.message}`);
    return undefined;
  });
  if (stored === undefined) return undefined;
  const manifest = JSON.parse(Buffer.from(stored.bytes).toString('utf8')) as Partial<OciManifest>;
  return manifest.layers?.reduce((sum, layer) => sum + layer.size, 0);
}

function parentBase(context: StepContext) {
  const { finalParent } = context.image;
  const parent = finalParent === undefined ? undefined : context.parents.get(finalParent);
  return parent?.reference === undefined
    ? undefined
    : { reference: parent.reference, digest: parent.digest };
}
