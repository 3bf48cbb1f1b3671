import type { ImageRecord } from '../identity/record.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
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

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
