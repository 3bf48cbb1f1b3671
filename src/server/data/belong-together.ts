import { UserError } from '../../errors/user-error.ts';
import type { DocumentHead } from './document-reader.ts';

/**
 * Makes sure that two collated files were made together: both of one generation, or both by an indexer that names none.
 *
 * @throws {UserError} `KERNEL_DATA`
 */
export function belongTogether(manifests: DocumentHead, index: DocumentHead): void {
  if (manifests.generation === index.generation) return;
  const text = (generation: string | undefined) => generation ?? 'none';
  throw new UserError(
    'KERNEL_DATA',
    `the collated manifests and the package index were not made together: their generations are ${text(manifests.generation)} and ${text(index.generation)}`,
  );
}
