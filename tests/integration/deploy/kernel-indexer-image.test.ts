import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import picomatch from 'picomatch';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the image kernel-indexer', () => {
  it('watches every source that its program is made from', async () => {
    const watched = (await watchedGlobs()).map((glob) => picomatch(glob));

    const sources = await sourcesOf('src/kernel-indexer.ts');

    expect(sources).toContain('src/kernel-indexer.ts');
    expect(sources.filter((path) => !watched.some((matches) => matches(path)))).toEqual([]);
  });
});

async function watchedGlobs(): Promise<readonly string[]> {
  const spec = parse(await readFile(`${root}/spec.yml`, 'utf8')) as {
    images: Record<string, { watch?: string[] } | undefined>;
  };
  return spec.images['kernel-indexer']?.watch ?? [];
}

/** Paths of this repository that a program is bundled from. Libraries are left out: the lock file stands for them. */
async function sourcesOf(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return Object.keys(metafile.inputs);
}
