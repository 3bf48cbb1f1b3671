import { createHash } from 'node:crypto';
import { maxTagLength } from './reference.ts';

/**
 * A branch name (or any text) as part of a tag: `feature/x` → `feature-x-1f0c9b2a`.
 *
 * Where letters were lost or the text was cut, eight hexadecimal digits of its hash follow, so that two branches never share
 * a tag; a name that is valid as it stands stays as it is.
 *
 * @param text what to turn into a tag part
 * @param room how many characters it may have
 */
export function tagPart(text: string, room: number = maxTagLength): string {
  const kept = text.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '');
  if (kept === text && kept.length <= room && !looksHashed(kept)) return kept;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const stem = kept.slice(0, room - hash.length - 1).replace(/[.-]+$/, '');
  return stem === '' ? hash : `${stem}-${hash}`;
}

/**
 * A branch that itself ends like a hashed one must not meet the branch that the hash was made for, nor one that ends like
 * a commit (`main-1a2b3c4`) the fixed tag of another.
 */
function looksHashed(text: string): boolean {
  return /(?:^|-)[0-9a-f]{7,8}$/.test(text);
}
