import type { Checkout } from '../ports/git.ts';
import type { World } from './world.ts';

/**
 * Fetches the history that a shallow clone lacks: the commit that an image comes from may lie before its end.
 *
 * @returns what to tell people when that does not work
 */
export async function deepen(
  { git }: Pick<World, 'git'>,
  rootDir: string,
  checkout: Checkout | undefined,
): Promise<readonly string[]> {
  if (checkout?.shallow !== true || (await git.deepen(rootDir))) return [];
  return [
    'this clone is shallow and its history cannot be fetched: images are labelled with a newer commit than theirs (actions/checkout: fetch-depth: 0)',
  ];
}
