import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  collatedManifestsSchema,
  kernelCatalogSchema,
  packageIndexSchema,
  packageManifestSchema,
} from '../../../src/indexer/schemas.ts';

describe('the published schemas of the kernel index', () => {
  it.each([
    ['package-manifest', 'What is in a kernel: package_manifest.json', packageManifestSchema],
    ['collated-manifests', 'All kernels: collated_manifests.json', collatedManifestsSchema],
    ['package-index', 'Which kernels have a package: package_index.json', packageIndexSchema],
    ['kernel-catalog', 'Where kernels are: icrn_kernel_catalog.json', kernelCatalogSchema],
  ])('has %s as the program has it', (name, title, schema) => {
    const file = new URL(`../../../schemas/${name}.schema.json`, import.meta.url);
    const document = { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema };
    const text = `${JSON.stringify(document, undefined, 2)}\n`;
    if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(file, text);

    const published = readFileSync(file, 'utf8');

    expect(JSON.parse(published)).toEqual(JSON.parse(text));
  });
});
