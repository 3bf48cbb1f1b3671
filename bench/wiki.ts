/** Measures how long it takes to publish one more release to a wiki that has 3,000 pages: `tsx bench/wiki.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { gitWiki } from '../src/adapters/git-wiki.ts';
import { systemClock } from '../src/adapters/system-clock.ts';
import { publishWiki } from '../src/wiki/publish-wiki.ts';
import { factsOf, someRelease, wikiSource } from '../tests/support/wiki-stack.ts';
import type { Package } from '../src/inventory/inventory.ts';

const imageCount = 29;
const releaseCount = 100;
const packageCount = 600;

const folder = mkdtempSync(join(tmpdir(), 'stack-wiki-bench-'));
const bare = join(folder, 'stack.wiki.git');
execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=master', bare]);
execFileSync('git', ['-C', bare, 'config', 'uploadpack.allowFilter', 'true']);

const keys = Array.from({ length: imageCount }, (_value, index) => `image-${index}`);
const packages = (number: number): readonly Package[] =>
  Array.from({ length: packageCount }, (_value, index) => ({
    name: `package-${index}`,
    version: `1.${number}.${index}`,
    source: 'python',
  }));
/** Five terms of twenty releases. */
const releases = Array.from({ length: releaseCount + 1 }, (_value, index) =>
  someRelease((index % 20) + 1, { keys, prefix: `2026.${Math.floor(index / 20)}` }),
).reverse();

async function publish(count: number): Promise<string> {
  const source = wikiSource({
    images: keys.map((key) => ({ key, repository: `ghcr.io/acme/${key}` })),
    releases: releases.slice(releases.length - count),
    facts: ({ lock, number }, key) => {
      const image = lock.images[key];
      return Promise.resolve(image && factsOf(image, packages(number)));
    },
  });
  const startedAt = performance.now();
  const { files } = await publishWiki(
    { wiki: gitWiki(process.env), clock: systemClock, random: Math.random },
    { url: pathToFileURL(bare).href, author: { name: 'bench', email: 'bench@localhost' } },
    source,
    { adopt: false, dryRun: false },
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  return `${files.size} files in ${seconds} s`;
}

try {
  process.stdout.write(`all at once: ${await publish(releaseCount)}\n`);
  process.stdout.write(`one more release: ${await publish(releaseCount + 1)}\n`);
  process.stdout.write(`nothing new: ${await publish(releaseCount + 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
