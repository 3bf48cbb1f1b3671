import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { counts } from '../../support/counts.ts';
import { startKernelServer } from '../../support/kernel-server.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stack-replaced-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const replacements = counts(1000, 300);
const kernelCount = 20;
const manifestsName = 'collated_manifests.json';
const indexName = 'package_index.json';

/** Both files as an indexer writes them; everything in them says how many there were before. */
function documents(number: number, named = true): Readonly<Record<string, string>> {
  const version = String(number);
  const generation = named ? { generation: `sha256:${version.padStart(64, '0')}` } : {};
  const kernels = Array.from({ length: kernelCount }, (_, place) => ({
    kernel_name: `k${place}`,
    kernel_version: version,
    language: 'R',
    language_version: version,
    indexed_date: version,
    manifest_path: version,
    package_count: 1,
    packages: [{ name: 'marker', version, source: 'r' }],
  }));
  const rows = kernels.map(({ kernel_name }) => ({
    kernel_name,
    kernel_version: version,
    package_version: version,
    source: 'r',
    kernel_language: 'R',
  }));
  const packages = [{ name: 'marker', kernel_count: kernelCount, kernels: rows }];
  const text = (content: object) =>
    `${JSON.stringify({ ...generation, ...content }, undefined, 2)}\n`;
  return {
    [manifestsName]: text({ total_kernels: kernelCount, kernels }),
    [indexName]: text({ total_packages: 1, packages }),
  };
}

function publish(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(dir, `.${name}.tmp`), text);
    renameSync(join(dir, `.${name}.tmp`), join(dir, name));
  }
}

/** What can be wrong with files, for as long as they are so. */
const faults: readonly ((good: Readonly<Record<string, string>>) => void)[] = [
  (good) => writeFileSync(join(dir, manifestsName), (good[manifestsName] ?? '').slice(0, 500)),
  (good) => writeFileSync(join(dir, indexName), (good[indexName] ?? '').slice(0, -3)),
  () => writeFileSync(join(dir, manifestsName), ''),
  () => writeFileSync(join(dir, indexName), '[]\n'),
  () => writeFileSync(join(dir, manifestsName), '{"kernels": [{"kernel_name": "x"}]}'),
  () => publish({ [indexName]: '{"generation": "sha256:other", "packages": []}' }),
  () => rmSync(join(dir, indexName)),
];

const asked = [
  '/api/kernels/R',
  '/api/packages/search?query=marker',
  '/api/package/marker',
  '/api/v2/search?q=marker',
  '/api/v2/kernels',
] as const;

describe('a server whose files are replaced again and again, some by bad ones', () => {
  it('answers each request whole, out of one generation, and ends with the last', async () => {
    publish(documents(0));
    await using server = await startKernelServer({
      COLLATED_MANIFESTS_PATH: join(dir, manifestsName),
      PACKAGE_INDEX_PATH: join(dir, indexName),
      POLL_SECONDS: '0.2',
    });
    const random = seededRandom(2026);
    const seen = new Set<string>();
    const wrong: string[] = [];
    const stop = new AbortController();

    /** Every version in an answer is that of one generation. */
    async function check(path: string): Promise<void> {
      const answer = await fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(20_000) });
      const text = await answer.text();
      const versions = new Set(
        [
          ...text.matchAll(
            /"(?:kernel_version|package_version|version)":"(\d+)"|"versions":\["(\d+)"\]/g,
          ),
        ].map(([, one, other]) => one ?? other ?? ''),
      );
      if (answer.status !== 200 || versions.size !== 1)
        wrong.push(`${path} ${answer.status} ${[...versions].join(' ')} ${text.slice(0, 200)}`);
      for (const version of versions) seen.add(version);
    }
    const readers = asked.map(async (path) => {
      while (!stop.signal.aborted && wrong.length === 0) await check(path);
    });

    // How many of them a reader meets depends on how fast the machine is.
    const isEnough = () => number >= replacements && seen.size > 10;
    const begun = performance.now();
    let number = 0;
    while (!isEnough() && performance.now() - begun < 90_000 && wrong.length === 0) {
      number += 1;
      const files = documents(number);
      publish(files);
      if (random() < 0.4) faults[Math.floor(random() * faults.length)]?.(files);
      await sleep(Math.floor(random() * 40));
    }
    publish(documents(number + 1));
    const isLast = () => seen.has(String(number + 1));
    for (let waits = 0; !isLast() && waits < 600; waits += 1) await sleep(100);
    stop.abort();
    await Promise.all(readers);

    expect(wrong).toEqual([]);
    expect(isLast()).toBe(true);
    expect(seen.size).toBeGreaterThan(10);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ problems: [] });
  });

  it('says what is wrong while it serves what was good', async () => {
    publish(documents(1, false));
    await using server = await startKernelServer({
      COLLATED_MANIFESTS_PATH: join(dir, manifestsName),
      PACKAGE_INDEX_PATH: join(dir, indexName),
    });

    writeFileSync(join(dir, indexName), '{"packages": [');
    const refreshed = await fetch(`${server.url}/api/refresh`, { method: 'POST' });
    const ready = await fetch(`${server.url}/readyz`);
    const kernels = await fetch(`${server.url}/api/kernels/R`);

    expect(refreshed.status).toBe(500);
    expect(await refreshed.json()).toEqual({ detail: expect.stringContaining(indexName) });
    expect(await ready.text()).toContain('cut off');
    expect(kernels.status).toBe(200);
    expect(server.output()).toContain('the last good data stay');
  });
});
