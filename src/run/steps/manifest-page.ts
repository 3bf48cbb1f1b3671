import { join } from 'node:path';
import { userProblems } from '../../errors/user-error.ts';
import { collectFacts } from '../../manifest/collect-facts.ts';
import type { ImageFacts as ManifestFacts } from '../../manifest/image-facts.ts';
import { renderManifestPage } from '../../manifest/render-manifest-page.ts';
import type { OciManifest } from '../../oci/oci-manifest.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';

/** Looks into the image once, and writes its manifest page and its inventory. */
export async function manifestPageStep(context: StepContext): Promise<StepOutcome> {
  const { deps, image, state, settings } = context;
  if (state.reference === undefined || state.imageId === undefined) {
    throw new Error(`${image.key} is described before it is known`);
  }
  const found = await collectFacts(deps, {
    reference: context.prepared.visibleTags[0] ?? state.reference,
    image: state.reference,
    imageId: state.imageId,
    digest: state.digest,
    compressedSizeBytes: await compressedSize(context),
    base: parentBase(context),
    infoCommands: image.infoCommands,
    containerLabels: settings.labels,
    signal: context.signal,
  });
  const facts = masked(found, deps.mask);
  for (const note of facts.notes) context.note(note);

  const { artifactsDir } = settings;
  await deps.files.writeFile(
    join(artifactsDir, 'manifests', `${image.key}.md`),
    renderManifestPage(facts),
  );
  const inventory = `${JSON.stringify(facts.inventory, undefined, 2)}\n`;
  await deps.files.writeFile(join(artifactsDir, 'inventory', `${image.key}.json`), inventory);
  return { status: 'passed' };
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

/** What a pull transfers: the layers as the registry keeps them. */
async function compressedSize(context: StepContext): Promise<number | undefined> {
  const { state, deps } = context;
  if (state.digest === undefined || state.reference === undefined) return undefined;
  const stored = await deps.registry.getManifest(state.reference).catch((error: unknown) => {
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
