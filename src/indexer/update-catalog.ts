import type { IndexFiles } from '../ports/index-files.ts';
import { catalogFileName, planCatalog } from './catalog.ts';
import type { Kernel } from './kernel.ts';
import type { IndexerLog } from './log.ts';
import { renderJson } from './manifest.ts';

/** Every user's programs read the catalog, and whoever looks after the kernels writes to it. */
const catalogMode = 0o664;

/** What updating the catalog needs. */
export interface CatalogDeps {
  readonly files: IndexFiles;
  readonly log: IndexerLog;
  /** Throws when nothing may be written any more. */
  readonly check: () => void;
}

/**
 * Brings the catalog of a repository up to date.
 *
 * @param root absolute path of the repository
 * @param hostRoot path that it has where users work
 * @returns whether it could be; the reason was told if not, and the file is as it was
 * @throws {UserError} `KERNEL_UNWRITABLE`, `INDEX_LOCK_LOST`
 */
export function updateCatalog(
  { files, log, check }: CatalogDeps,
  kernels: readonly Kernel[],
  root: string,
  hostRoot: string,
): boolean {
  const path = `${root}/${catalogFileName}`;
  const text = files.read(path);
  if (text === undefined && files.exists(path)) {
    log('error', `Catalog cannot be updated: ${path} is no file that can be read`);
    return false;
  }
  const plan = planCatalog(text, kernels, hostRoot);
  if (plan.status === 'invalid') {
    log('error', `Catalog cannot be updated: ${path}: ${plan.problem}`);
    log('error', 'Nothing in it was changed. Mend it by hand, or move it away to begin a new one');
    return false;
  }
  for (const removed of plan.removed)
    log('info', `Removed from the catalog, since it is gone: ${removed}`);
  const planned = renderJson(plan.catalog);
  if (planned === text) {
    log('info', `Catalog is up to date: ${path}`);
    return true;
  }
  files.removeAsides([path]);
  const aside = files.openAside(path, catalogMode);
  aside.write(planned);
  aside.sync();
  check();
  aside.publish();
  files.syncDirectory(root);
  log('info', `Catalog updated: ${path}`, {
    added: plan.added.length,
    removed: plan.removed.length,
  });
  return true;
}
