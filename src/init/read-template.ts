import { join, posix } from 'node:path';
import type { Files } from '../ports/files.ts';

/** A file of a new stack. */
export interface NewFile {
  /** Relative to the stack's folder, `/` between parts: `images/base/Dockerfile`. */
  readonly path: string;
  readonly text: string;
}

/** What a template leaves open. */
export interface Blanks {
  /** `ghcr.io/acme`. */
  readonly registry: string;
  /** `2026.4`. */
  readonly tagPrefix: string;
}

/**
 * The files of a new stack, its blanks filled in, sorted by path (code units): those of `templates/init`, and the JSON schema
 * that its spec names, so that editors help without a network.
 *
 * @param toolkitDir absolute path of the folder that has `templates` and `schemas`
 */
export async function readTemplate(
  files: Files,
  toolkitDir: string,
  blanks: Blanks,
): Promise<readonly NewFile[]> {
  const schema = 'schemas/spec.schema.json';
  const found = [
    ...(await readFolder(files, join(toolkitDir, 'templates', 'init'), '')),
    { path: schema, text: await readFile(files, join(toolkitDir, schema)) },
  ];
  return found
    .map(({ path, text }) => ({ path: placeOf(path), text: fillIn(text, blanks) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolder(files: Files, root: string, folder: string): Promise<readonly NewFile[]> {
  const found: NewFile[] = [];
  for (const { name, kind } of (await files.list(join(root, folder))) ?? []) {
    const path = posix.join(folder, name);
    if (kind === 'directory') found.push(...(await readFolder(files, root, path)));
    else found.push({ path, text: await readFile(files, join(root, path)) });
  }
  return found;
}

async function readFile(files: Files, path: string): Promise<string> {
  const text = await files.readText(path);
  if (text === undefined) throw new Error(`${path} is missing: this installation is not complete`);
  return text;
}

/** npm leaves `.gitignore` out of packages, so the template has it without its dot. */
function placeOf(path: string): string {
  return path === 'gitignore' ? '.gitignore' : path;
}

function fillIn(text: string, { registry, tagPrefix }: Blanks): string {
  return text.replaceAll('@REGISTRY@', registry).replaceAll('@TAG_PREFIX@', tagPrefix);
}
