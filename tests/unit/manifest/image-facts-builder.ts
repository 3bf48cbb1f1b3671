import { makeInventory } from '../../../src/inventory/make-inventory.ts';
import type { ImageFacts, InfoSection, LayerRow } from '../../../src/manifest/image-facts.ts';

/** Facts of a small image with nothing special in it. */
export function imageFacts(changes: Partial<ImageFacts> = {}): ImageFacts {
  return {
    reference: 'ghcr.io/acme/base-notebook:2026.4-main',
    imageId: `sha256:${'a'.repeat(64)}`,
    platform: 'linux/amd64',
    sizeBytes: 1_300_000_000,
    layerCount: 0,
    labels: {},
    layers: [],
    infoSections: [],
    inventory: makeInventory([]),
    inventoryProblems: [],
    notes: [],
    ...changes,
  };
}

export function layerRow(changes: Partial<LayerRow> = {}): LayerRow {
  return { command: 'RUN true', sizeBytes: 0, cumulativeBytes: 0, tags: [], ...changes };
}

export function infoSection(changes: Partial<InfoSection> = {}): InfoSection {
  return {
    description: 'Python Version',
    command: 'python3 --version',
    output: 'Python 3.13.5',
    exitCode: 0,
    timedOut: false,
    ...changes,
  };
}
