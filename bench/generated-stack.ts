import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StackSize {
  readonly images: number;
  /** In the context of each image, its Dockerfile included. */
  readonly filesPerImage: number;
  /** Behind `FROM` of images without a parent. */
  readonly base: string;
}

/**
 * A committed stack in a temporary folder: a tree in which each image has up to ten children.
 *
 * @returns absolute path of the checkout
 */
export function generatedStack({ images, filesPerImage, base }: StackSize): string {
  const root = mkdtempSync(join(tmpdir(), 'stack-bench-'));
  const registry = 'stack.test/bench';
  const keyOf = (index: number) => `image-${String(index).padStart(4, '0')}`;
  const lines = [`registry: ${registry}`, 'tag: { prefix: "1" }', 'images:'];
  for (let index = 0; index < images; index += 1) {
    const folder = join(root, 'images', keyOf(index));
    mkdirSync(join(folder, 'files'), { recursive: true });
    lines.push(`  ${keyOf(index)}:`, `    build_args: { NUMBER: "${index}" }`);
    const parent = index < 10 ? undefined : keyOf(Math.floor(index / 10));
    const from =
      parent === undefined
        ? `FROM ${base}`
        : `ARG BASE_IMAGE=${registry}/${parent}\nFROM \${BASE_IMAGE}`;
    const rest = `ARG NUMBER\nCOPY files /srv/\nLABEL number=\${NUMBER}\n`;
    writeFileSync(join(folder, 'Dockerfile'), `${from}\n${rest}`);
    for (let file = 1; file < filesPerImage; file += 1)
      writeFileSync(join(folder, 'files', `f${file}`), `file ${file} of ${index}\n`.repeat(20));
  }
  writeFileSync(join(root, 'spec.yml'), `${lines.join('\n')}\n`);
  const git = (...args: readonly string[]) =>
    execFileSync('git', [
      '-C',
      root,
      '-c',
      'user.name=b',
      '-c',
      'user.email=b@stack.test',
      ...args,
    ]);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=one');
  return root;
}
