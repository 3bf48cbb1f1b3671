import { formatSize } from '../text/format-size.ts';
import { formatTime } from './format-time.ts';
import type { ImageFacts } from './image-facts.ts';
import { cellCode, inlineText, table } from '../text/markdown.ts';
import { renderInfoSection } from './render-info-section.ts';
import { renderLayers } from './render-layers.ts';
import { renderPackages } from './render-packages.ts';

/**
 * The manifest page of an image, in GitHub's markdown: title, facts, layers, packages, what changed, a section per info command.
 *
 * What comes from inside the image is shown as text whatever it holds; it cannot add to the page's structure.
 *
 * @param changes section on what changed since an earlier image, as markup; absent: there is none
 */
export function renderManifestPage(facts: ImageFacts, changes?: string): string {
  const parts = [
    `# ${inlineText(facts.reference)}`,
    factsTable(facts),
    renderLayers(facts.layers),
    renderPackages(facts.inventory, facts.inventoryProblems),
    ...(changes === undefined ? [] : [changes]),
    ...facts.infoSections.map(renderInfoSection),
  ];
  return `${parts.join('\n\n')}\n`;
}

function factsTable(facts: ImageFacts): string {
  const { digest, createdAt, base, compressedSizeBytes } = facts;
  return table(['', ''], 'll', [
    ...optionalRow('Digest', digest, cellCode),
    ['Image ID', cellCode(facts.imageId)],
    ['Platform', inlineText(facts.platform)],
    ...(facts.platforms ?? []).map(({ platform, digest: own }) => [
      `Digest for ${inlineText(platform)}`,
      cellCode(own),
    ]),
    ...optionalRow('Created', createdAt, formatTime),
    ...optionalRow('Commit', facts.revision, (revision) => commit(revision, facts.commitUrl)),
    ...optionalRow('Base', base?.reference, cellCode),
    ...optionalRow('Base digest', base?.digest, cellCode),
    ['Size', formatSize(facts.sizeBytes)],
    ...optionalRow('Compressed size', compressedSizeBytes, formatSize),
    ['Layers', String(facts.layerCount)],
  ]);
}

function optionalRow<T>(name: string, value: T | undefined, render: (value: T) => string) {
  return value === undefined ? [] : [[name, render(value)]];
}

function commit(revision: string, url: string | undefined): string {
  return url === undefined ? cellCode(revision) : `[${cellCode(revision)}](${url})`;
}
