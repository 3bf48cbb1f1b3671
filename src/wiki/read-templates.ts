import { join } from 'node:path';
import type { Files } from '../ports/files.ts';
import { templateNames, type TemplateText } from './templates.ts';

const folder = 'wiki-templates';

/**
 * The templates that come with the program, each replaced by the file of the same name in the `wiki-templates/` of the stack, if it
 * has one; by file name.
 *
 * @param toolkitDir absolute path of the folder that comes with the program
 * @param rootDir absolute path of the stack
 */
export async function readTemplates(
  files: Pick<Files, 'list' | 'readText'>,
  toolkitDir: string,
  rootDir: string,
): Promise<ReadonlyMap<string, TemplateText>> {
  const own = await readFolder(files, join(toolkitDir, folder));
  for (const name of templateNames) {
    if (!own.has(`${name}.liquid`))
      throw new Error(`${folder}/${name}.liquid is missing: this installation is not complete`);
  }
  return new Map([...own, ...(await readFolder(files, join(rootDir, folder)))]);
}

async function readFolder(
  files: Pick<Files, 'list' | 'readText'>,
  path: string,
): Promise<ReadonlyMap<string, TemplateText>> {
  const found = new Map<string, TemplateText>();
  for (const { name } of (await files.list(path)) ?? []) {
    if (!name.endsWith('.liquid')) continue;
    const text = await files.readText(join(path, name));
    if (text !== undefined) found.set(name, { file: `${folder}/${name}`, text });
  }
  return found;
}
