import { join } from 'node:path';
import type { ImageFacts } from '../manifest/image-facts.ts';
import { renderManifestPage } from '../manifest/render-manifest-page.ts';
import type { Files } from '../ports/files.ts';

/**
 * Writes `manifests/<key>.md` and `inventory/<key>.json`.
 *
 * @param artifactsDir absolute path of `artifacts/`
 */
export async function writePage(
  files: Files,
  artifactsDir: string,
  key: string,
  facts: ImageFacts,
): Promise<void> {
  await files.writeFile(join(artifactsDir, 'manifests', `${key}.md`), renderManifestPage(facts));
  // Facts from a record have their keys in another order.
  const packages = facts.inventory.packages.map(({ name, version, source }) => ({
    name,
    version,
    source,
  }));
  const inventory = `${JSON.stringify({ schemaVersion: 1, packages }, undefined, 2)}\n`;
  await files.writeFile(join(artifactsDir, 'inventory', `${key}.json`), inventory);
}
