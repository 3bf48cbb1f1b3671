import { join } from 'node:path';
import { changesSection } from '../compare/changes-section.ts';
import { packagesIn } from '../compare/compared-image.ts';
import { factsIn } from '../manifest/facts-in.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import { renderManifestPage } from '../manifest/render-manifest-page.ts';
import type { PublishedImage } from '../plan/build-plan.ts';
import type { Files } from '../ports/files.ts';

/**
 * Writes `manifests/<key>.md` and `inventory/<key>.json`.
 *
 * @param artifactsDir absolute path of `artifacts/`
 * @param before what the page is compared with; absent: nothing
 */
export async function writePage(
  files: Files,
  artifactsDir: string,
  key: string,
  facts: ImageFacts,
  before?: PublishedImage,
): Promise<void> {
  const page = renderManifestPage(facts, before && changesSince(before, facts));
  await files.writeFile(join(artifactsDir, 'manifests', `${key}.md`), page);
  // Facts from a record have their keys in another order.
  const packages = facts.inventory.packages.map(({ name, version, source }) => ({
    name,
    version,
    source,
  }));
  const inventory = `${JSON.stringify({ schemaVersion: 1, packages }, undefined, 2)}\n`;
  await files.writeFile(join(artifactsDir, 'inventory', `${key}.json`), inventory);
}

function changesSince({ tag, record }: PublishedImage, facts: ImageFacts): string | undefined {
  const earlier = factsIn(record);
  return changesSection(tag, earlier && packagesIn(earlier), packagesIn(facts));
}
