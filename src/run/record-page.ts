import type { ImageRecord } from '../identity/record.ts';
import { factsIn } from '../manifest/facts-in.ts';
import { layerSizes } from '../report/layer-sizes.ts';
import type { LayerSize } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';

export { factsIn };

/** Whether the page in a record answers the info commands that the spec has now. */
export function pageIsCurrent(record: ImageRecord, image: ImageSpec): boolean {
  const sections = factsIn(record)?.infoSections;
  if (sections?.length !== image.infoCommands.length) return false;
  return image.infoCommands.every(
    ({ description, command }, index) =>
      sections[index]?.description === description && sections[index].command === command,
  );
}

/** The size of an image and of its layers, for the report of a run; `undefined` when its record does not tell. */
export function sizesIn(
  record: ImageRecord,
): { readonly sizeBytes: number; readonly layers: readonly LayerSize[] } | undefined {
  const facts = factsIn(record);
  if (facts === undefined || typeof facts.sizeBytes !== 'number') return undefined;
  // A record may come from a registry that others write to.
  const rows = facts.layers.filter(
    ({ command, sizeBytes }) => typeof command === 'string' && typeof sizeBytes === 'number',
  );
  return { sizeBytes: facts.sizeBytes, layers: layerSizes(rows) };
}
