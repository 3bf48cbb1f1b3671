import { formatDuration } from '../text/format-duration.ts';
import { formatSize } from '../text/format-size.ts';
import { formatTime } from './format-time.ts';
import type { LayerRow } from './image-facts.ts';
import { cellCode, inlineText, table } from '../text/markdown.ts';

const head = ['Created', 'Command', 'Size', 'Cumulative size', 'Since the line below', 'Tags'];

/** The section on layers: every one, in the given order. */
export function renderLayers(layers: readonly LayerRow[]): string {
  if (layers.length === 0) return '## Layers\n\nThe engine tells nothing about layers.';
  return `## Layers\n\n${table(head, 'llrrrl', layers.map(row))}`;
}

function row(layer: LayerRow): readonly string[] {
  return [
    formatTime(layer.createdAt),
    cellCode(layer.command),
    formatSize(layer.sizeBytes),
    formatSize(layer.cumulativeBytes),
    layer.elapsedMs === undefined ? '–' : formatElapsed(layer.elapsedMs),
    layer.tags.map(inlineText).join('<br>'),
  ];
}

/** Layers of a base image and those on it may lie months apart. */
function formatElapsed(elapsedMs: number): string {
  const hours = Math.floor(elapsedMs / 3_600_000);
  if (hours < 48) return formatDuration(elapsedMs);
  return `${Math.floor(hours / 24)}d ${String(hours % 24).padStart(2, '0')}h`;
}
