import { join } from 'node:path';
import type { IndexFiles } from '../ports/index-files.ts';
import { parseShape, shapeOf, textWhere } from '../text/json-shape.ts';

/**
 * The kernel repository that the configuration of the kernel manager names as `icrn_central_catalog_path`: the file is
 * `$ICRN_MANAGER_CONFIG`, else `manager_config.json` in `$ICRN_USER_BASE`, else in `~/.icrn`.
 *
 * @returns `undefined` where there is none
 */
export function managerRoot(
  files: IndexFiles,
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string | undefined {
  const set = (name: string) => (env[name] === '' ? undefined : env[name]);
  const base = set('ICRN_USER_BASE') ?? join(homeDir, '.icrn');
  const path = set('ICRN_MANAGER_CONFIG') ?? join(base, 'manager_config.json');
  const text = files.read(path, { followsLinks: true });
  const config = text === undefined ? undefined : parseShape(text, namesRepository);
  return config?.icrn_central_catalog_path;
}

const namesRepository = shapeOf<{ readonly icrn_central_catalog_path: string }>({
  icrn_central_catalog_path: textWhere((path) => path !== ''),
});
