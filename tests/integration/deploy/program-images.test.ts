import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import picomatch from 'picomatch';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Images whose program is made of the sources of this repository, and what `npm run build` makes it from. */
const programs = [
  { image: 'kernel-indexer', entries: ['src/kernel-indexer.ts'] },
  {
    image: 'kernel-server',
    entries: [
      'src/kernel-server.ts',
      'src/kernel-server-main.ts',
      'src/kernel-server-thread.ts',
      'src/server/page/client/page.ts',
      'src/server/page/page.css',
    ],
  },
];

describe.each(programs)('the image $image', ({ image, entries }) => {
  it('watches every source that its program is made from', async () => {
    const watched = (await watchedGlobs(image)).map((glob) => picomatch(glob));

    const sources = await sourcesOf(entries);

    expect(sources).toEqual(expect.arrayContaining(entries));
    expect(sources.filter((path) => !watched.some((matches) => matches(path)))).toEqual([]);
  });

  it('watches what is built by, and which libraries there are', async () => {
    expect(await watchedGlobs(image)).toEqual(
      expect.arrayContaining(['package-lock.json', 'script/build.mjs']),
    );
  });

  it('is made of what the build writes', async () => {
    const buildScript = await readFile(`${root}/script/build.mjs`, 'utf8');

    expect(entries.filter((entry) => !buildScript.includes(`'${entry}'`))).toEqual([]);
  });
});

async function watchedGlobs(image: string): Promise<readonly string[]> {
  const spec = parse(await readFile(`${root}/spec.yml`, 'utf8')) as {
    images: Record<string, { watch?: string[] } | undefined>;
  };
  return spec.images[image]?.watch ?? [];
}

/** Paths of this repository that a program is bundled from. Libraries are left out: the lock file stands for them. */
async function sourcesOf(entries: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    outdir: 'dist',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return Object.keys(metafile.inputs);
}
