import { dirname } from 'node:path';
import type { IndexFiles } from '../ports/index-files.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import { catalogFileName, planCatalog, type CatalogPlan } from './catalog.ts';
import { isThere } from './is-there.ts';
import type { Kernel } from './kernel.ts';
import type { IndexerLog } from './log.ts';
import { renderJson } from './manifest.ts';
import { unlessTooDeep } from './nesting.ts';

/** Every user's programs read the catalog, and whoever looks after the kernels writes to it. */
const catalogMode = 0o664;

/** How often a catalog is read again that people edit at the same time. */
const maxAttempts = 5;

type PlannedCatalog = Extract<CatalogPlan, { readonly status: 'planned' }>;

/** What updating the catalog needs. */
export interface CatalogDeps {
  readonly files: IndexFiles;
  readonly tree: KernelTree;
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
  deps: CatalogDeps,
  kernels: readonly Kernel[],
  root: string,
  hostRoot: string,
): boolean {
  const { files, tree, log } = deps;
  const path = `${root}/${catalogFileName}`;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const stamp = files.stamp(path);
    const text = files.read(path);
    if (text === undefined && files.exists(path)) {
      return refuse(log, path, 'it is no file with text in UTF-8 that can be read');
    }
    const plan = planCatalog(text, kernels, hostRoot, (place) => isThere(tree, place));
    if (plan.status === 'invalid') return refuse(log, path, plan.problem);
    const planned = unlessTooDeep(() => renderJson(plan.catalog));
    if (planned === undefined) return refuse(log, path, 'it is nested too deeply');
    if (planned === text) {
      log('info', `Catalog is up to date: ${path}`);
      return true;
    }
    if (publish(deps, path, planned, stamp)) {
      tellUpdate(log, path, plan);
      return true;
    }
    log('info', `Somebody has changed the catalog meanwhile: ${path}`);
  }
  return refuse(log, path, 'somebody changes it all the time');
}

/** @returns whether the file was still the one that the plan was made from */
function publish(
  { files, check }: CatalogDeps,
  path: string,
  text: string,
  stamp: string | undefined,
): boolean {
  files.removeAsides([path]);
  const aside = files.openAside(path, catalogMode);
  aside.write(text);
  aside.sync();
  check();
  if (files.stamp(path) !== stamp) {
    aside.discard();
    return false;
  }
  aside.publish();
  files.syncDirectory(dirname(path));
  return true;
}

function tellUpdate(log: IndexerLog, path: string, { added, removed }: PlannedCatalog): void {
  for (const gone of removed) log('info', `Removed from the catalog, since it is gone: ${gone}`);
  log('info', `Catalog updated: ${path}`, { added: added.length, removed: removed.length });
}

function refuse(log: IndexerLog, path: string, why: string): false {
  log('error', `Catalog cannot be updated: ${path}: ${why}`);
  log('error', 'Nothing in it was changed. Mend it by hand, or move it away to begin a new one');
  return false;
}
