import type { ImageRecord } from '../identity/record.ts';
import type { Package } from '../inventory/inventory.ts';
import { factsIn } from '../manifest/facts-in.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import type { ComparedImage } from './stack-comparison.ts';

/** By which an image is known before anything else is. */
export type NamedImage = Pick<ComparedImage, 'key' | 'repository' | 'digest' | 'imageId'>;

/**
 * An image with what its record tells.
 *
 * @param record `undefined`: there is none, and nothing else of the image is known
 */
export function comparedImage(image: NamedImage, record: ImageRecord | undefined): ComparedImage {
  const facts = record && factsIn(record);
  return {
    ...image,
    builtAt: record?.builtAt,
    revision: record?.revision,
    commitUrl: webAddress(facts?.commitUrl),
    sizeBytes: sizeOf(facts),
    args: record?.inputs.args,
    bases: record?.inputs.bases,
    packages: facts && packagesIn(facts),
  };
}

/** An image that has no record, with what a look into it tells: nothing of what it was built from. */
export function imageLookedInto(image: NamedImage, facts: ImageFacts): ComparedImage {
  return {
    ...image,
    builtAt: facts.createdAt,
    revision: facts.revision,
    commitUrl: webAddress(facts.commitUrl),
    sizeBytes: sizeOf(facts),
    args: undefined,
    bases: undefined,
    packages: packagesIn(facts),
  };
}

/**
 * The packages of an image; `undefined` when the image could not be read to its end, since those that are missing then would look
 * like packages that were removed.
 */
export function packagesIn({
  inventory,
  inventoryProblems,
}: Pick<ImageFacts, 'inventory' | 'inventoryProblems'>): readonly Package[] | undefined {
  const isPartial = inventoryProblems.some(
    (problem: unknown) => typeof problem === 'string' && problem.startsWith('/: '),
  );
  return isPartial ? undefined : inventory.packages.filter(isPackage);
}

const sources: ReadonlySet<unknown> = new Set(['dpkg', 'python', 'r', 'conda']);
/** In UTF-16 units; an inventory keeps no longer ones. */
const longestField = 400;

/** A record comes from a registry that others may write to. */
function isPackage({ name, version, source }: Readonly<Record<keyof Package, unknown>>): boolean {
  return sources.has(source) && [name, version].every(isField);
}

function isField(value: unknown): boolean {
  return typeof value === 'string' && value.length <= longestField;
}

function sizeOf(facts: ImageFacts | undefined): number | undefined {
  const size: unknown = facts?.sizeBytes;
  return Number.isSafeInteger(size) ? facts?.sizeBytes : undefined;
}

/** Without a character that would end a link. */
function webAddress(text: unknown): string | undefined {
  return typeof text === 'string' && /^https?:\/\/[\w.~:/%-]{1,500}$/.test(text) ? text : undefined;
}
