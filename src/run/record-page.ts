import type { ImageRecord } from '../identity/record.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import { layerSizes } from '../report/layer-sizes.ts';
import type { LayerSize } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** Whether the page in a record answers the info commands that the spec has now. */
export function pageIsCurrent(record: ImageRecord, image: ImageSpec): boolean {
  const sections = factsIn(record)?.infoSections;
  if (sections?.length !== image.infoCommands.length) return false;
  return image.infoCommands.every(
    ({ description, command }, index) =>
      sections[index]?.description === description && sections[index].command === command,
  );
}

/** The facts that a record keeps for the page; `undefined` when it is of another form. */
export function factsIn({ facts }: ImageRecord): ImageFacts | undefined {
  const { infoSections, layers, inventory, labels, notes, inventoryProblems } = Object(
    facts,
  ) as Partial<ImageFacts>;
  const lists = [infoSections, layers, inventory?.packages];
  const isWhole =
    lists.every((list) => Array.isArray(list) && list.every(isRecord)) &&
    [notes, inventoryProblems].every((list) => Array.isArray(list)) &&
    isRecord(labels);
  return isWhole ? (facts as ImageFacts) : undefined;
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

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
