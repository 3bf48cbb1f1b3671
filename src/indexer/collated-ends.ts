import type { IndexFiles } from '../ports/index-files.ts';
import { generationIn } from './collated-text.ts';

/** What both ends of a collated file say of it. */
export interface CollatedEnds {
  /** Whether it is there from its first to its last byte. */
  readonly isWhole: boolean;
  /** `undefined` for one that another indexer wrote: those name none. */
  readonly generation: string | undefined;
}

/** Enough of an end to have the generation in it, in bytes. */
const endBytes = 1000;

/** Looks at both ends of a collated file. @returns `undefined` when no plain file is there that can be read */
export function collatedEnds(files: IndexFiles, path: string): CollatedEnds | undefined {
  const ends = files.ends(path, endBytes);
  if (ends === undefined) return undefined;
  const generation = generationIn(ends.head);
  const isWhole = ends.head.startsWith('{') && endOf(generation).test(ends.tail);
  return { isWhole, generation };
}

/** How a whole file ends: of ours the exact form is known, in which only the end of the file looks like it. */
function endOf(generation: string | undefined): RegExp {
  return generation === undefined ? /\}\s*$/ : /\]\n\}\n$/;
}
