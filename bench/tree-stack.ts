import type { SleepingTree } from './trees.ts';

/**
 * The files of a stack in which the steps of a tree's images sleep: text by path. Each build makes a file with content that no
 * other has, so that nothing of an earlier run is the same image.
 *
 * @param registry prefix of the repositories
 * @param base behind `FROM` of images without a parent
 */
export function treeStack(
  tree: SleepingTree,
  registry: string,
  base: string,
): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const spec = [`registry: ${registry}`, 'tag: { prefix: "1" }', 'images:'];
  for (const [key, image] of Object.entries(tree)) {
    spec.push(
      image.parent === undefined ? `  ${key}:` : `  ${key}: { depend_on: ${image.parent} }`,
    );
    const from = image.parent === undefined ? `FROM ${base}` : 'ARG BASE_IMAGE\nFROM $BASE_IMAGE';
    files[`images/${key}/Dockerfile`] = `${from}\n${sleepingRun(key, image.build)}\n`;
    files[`images/${key}/tests/test_it.sh`] = `#!/bin/sh\nset -eu\nsleep ${image.test}\n`;
  }
  return { ...files, 'spec.yml': `${spec.join('\n')}\n` };
}

/** An instruction that takes so many seconds and makes a layer that no other run has. */
export function sleepingRun(key: string, seconds: number): string {
  return `RUN sleep ${seconds} && cat /proc/sys/kernel/random/uuid > /made-${key}`;
}
