import { buildImageGraph } from '../graph/image-graph.ts';
import { renderGraph } from '../graph/render-graph.ts';

/** An image as it is drawn. */
export interface DrawnImage {
  readonly key: string;
  readonly parents: readonly string[];
  /** What came of it, or what a plan wants of it. */
  readonly status: string;
}

/** More boxes nobody can read. */
const maxImages = 100;
/** What GitHub draws: 500 edges, 50,000 characters. */
const maxEdges = 500;
const maxLength = 50_000;

/**
 * The graph of the images with what came of each, as a mermaid block for GitHub; empty for one image alone.
 *
 * Of a large stack only images that something was done with, or was to be, and what they are built on; of many of these the
 * first in the order of the report.
 */
export function summaryGraph(images: readonly DrawnImage[]): string {
  if (images.length < 2) return '';
  const wanted = images.length <= maxImages ? images : touched(images);
  for (let count = Math.min(wanted.length, maxImages); count > 0; count = Math.floor(count / 2)) {
    const shown = wanted.slice(0, count);
    const drawing = draw(shown);
    if (drawing === undefined) continue;
    const hidden = images.length - shown.length;
    const rest = hidden === 0 ? '' : `\n\n… and ${hidden} more images: see the table.`;
    return `\`\`\`mermaid\n${drawing}\`\`\`${rest}`;
  }
  return '';
}

/** Nothing is done with an image of these. */
const untouched: ReadonlySet<string> = new Set(['up-to-date', 'skip']);

/** What was done, and what it is built on. */
function touched(images: readonly DrawnImage[]): readonly DrawnImage[] {
  const byKey = new Map(images.map((image) => [image.key, image]));
  const found = new Set(
    images.filter(({ status }) => !untouched.has(status)).map(({ key }) => key),
  );
  for (const key of found) for (const parent of byKey.get(key)?.parents ?? []) found.add(parent);
  return images.filter(({ key }) => found.has(key));
}

/** @returns `undefined` when GitHub would not draw it */
function draw(images: readonly DrawnImage[]): string | undefined {
  const keys = new Set(images.map(({ key }) => key));
  const inputs = images.map(({ key, parents }) => ({
    key,
    parents: parents.filter((parent) => keys.has(parent)),
  }));
  const edges = inputs.reduce((sum, { parents }) => sum + parents.length, 0);
  if (edges > maxEdges) return undefined;
  const statuses = new Map(images.map(({ key, status }) => [key, status]));
  const text = renderGraph(buildImageGraph(inputs), 'mermaid', statuses);
  return text.length > maxLength ? undefined : text;
}
