import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from './workshop.ts';

export interface StackSize {
  readonly images: number;
  /** In the context of each image, its Dockerfile included. */
  readonly filesPerImage: number;
  /** Behind `FROM` of images without a parent. */
  readonly base: string;
  /** Prefix of the repositories: `127.0.0.1:5000/bench-3f9a2c/six`. */
  readonly registry: string;
}

/** The files of a stack: text by path. In its tree each image has up to ten children, and there are ten roots. */
export function generatedStack({ images, filesPerImage, base, registry }: StackSize) {
  const keyOf = (index: number) => `image-${String(index).padStart(4, '0')}`;
  const spec = [`registry: ${registry}`, 'tag: { prefix: "1" }', 'images:'];
  const files: Record<string, string> = {};
  for (let index = 0; index < images; index += 1) {
    const folder = `images/${keyOf(index)}`;
    spec.push(`  ${keyOf(index)}:`, `    build_args: { NUMBER: "${index}" }`);
    const parent = index < 10 ? undefined : keyOf(Math.floor(index / 10));
    const from =
      parent === undefined
        ? `FROM ${base}`
        : `ARG BASE_IMAGE=${registry}/${parent}\nFROM \${BASE_IMAGE}`;
    const rest = `ARG NUMBER\nCOPY files /srv/\nLABEL number=\${NUMBER}\n`;
    files[`${folder}/Dockerfile`] = `${from}\n${rest}`;
    for (let file = 1; file < filesPerImage; file += 1)
      files[`${folder}/files/f${file}`] = `file ${file} of ${index}\n`.repeat(20);
  }
  return { ...files, 'spec.yml': `${spec.join('\n')}\n` };
}

/** Writes files into a folder and commits them on `main`; those that begin with `#!` are made executable. */
export async function commitFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  run: Run,
): Promise<void> {
  for (const path of new Set(Object.keys(files).map((file) => dirname(file))))
    await mkdir(join(folder, path), { recursive: true });
  for (const [path, text] of Object.entries(files))
    await writeFile(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@stack.test'];
  const git = (...args: readonly string[]) => run('git', ['-C', folder, ...person, ...args]);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=one');
}
