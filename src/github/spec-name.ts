import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * The path of a spec in its repository, which tells two stacks of one repository apart: `spec.yml`, `gpu/spec.yml`.
 *
 * @param spec `file`: as the user wrote it, relative to `cwd`
 * @param workspace root of the checkout as GitHub Actions says (`GITHUB_WORKSPACE`); elsewhere the path stays as it was written
 */
export function specName(
  { file }: { readonly file: string },
  cwd: string,
  workspace: string | undefined,
): string {
  if (workspace === undefined || workspace === '') return file;
  const path = relative(workspace, resolve(cwd, file));
  const isInside = path !== '' && !path.startsWith('..') && !isAbsolute(path);
  return isInside ? path.split(sep).join('/') : file;
}
