import type { ImageFacts } from './image-facts.ts';

/** The facts that a record keeps for the page; `undefined` when it is of another form. */
export function factsIn({ facts }: { readonly facts: unknown }): ImageFacts | undefined {
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
