import { recordStore } from '../../src/identity/record-store.ts';
import { lockJson } from '../../src/identity/lock-json.ts';
import { publishLock } from '../../src/identity/lock-store.ts';
import type { StackLock } from '../../src/identity/stack-lock.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Registry } from '../../src/ports/registry.ts';
import { publishRelease } from '../../src/release/release-store.ts';
import type { Release } from '../../src/release/release.ts';
import { packagesOf } from './comparison-builders.ts';
import { imageRecord } from './image-record.ts';
import { memoryFiles } from './memory-files.ts';

/** Packages of each image, as `python numpy 1.26.4`; `undefined`: it has no record. */
export type StackContent = Readonly<Record<string, readonly string[] | undefined>>;

/** A lock of the prefix `2026.4` in `stack.test`, with the records of its images at the registry. */
export async function recordedLock(
  registry: Registry,
  content: StackContent,
  branch = 'main',
): Promise<StackLock> {
  const records = recordStore({ files: memoryFiles(), registry }, '/nowhere');
  const images = Object.entries(content).map(([key, packages]) => {
    const repository = `stack.test/${key}`;
    const imageId = digestOf(JSON.stringify([key, packages]));
    return { key, repository, imageId, packages };
  });
  for (const { key, repository, imageId, packages } of images) {
    if (packages === undefined) continue;
    const record = imageRecord({ key, repository, imageId, facts: factsWith(packages) });
    await records.publish(record, repository);
  }
  return {
    schemaVersion: 1,
    prefix: '2026.4',
    branch,
    specHash: 'x',
    images: Object.fromEntries(
      images.map(({ key, repository, imageId }) => [
        key,
        {
          repository,
          digest: imageId,
          imageId,
          buildId: imageId,
          parents: {},
          verdicts: { basic: 'passed', integration: 'none' },
        },
      ]),
    ),
  };
}

/** Publishes a lock as the newest of the branch `main`. */
export async function lockPublished(registry: Registry, content: StackContent): Promise<string> {
  const lock = await recordedLock(registry, content);
  const fixed = '2026.4-main-1a2b3c4';
  await publishLock(registry, 'stack.test', lock, { moving: '2026.4-main', fixed });
  return lockJson(lock);
}

/** Publishes the release `2026.4-stable-<number>`, made on that day of April 2026. */
export async function releasePublished(
  registry: Registry,
  number: number,
  content: StackContent,
  tag = '2026.4-stable',
): Promise<void> {
  const lock = await recordedLock(registry, content);
  const release: Release = {
    schemaVersion: 1,
    tag,
    number,
    lock,
    source: { reference: 'stack.test/stack-lock:2026.4-main', digest: digestOf('lock') },
    releasedAt: `2026-04-${String(number).padStart(2, '0')}T10:00:00.000Z`,
    by: 'octocat',
    waived: [],
    tags: {},
    dropped: [],
  };
  await publishRelease(registry, 'stack.test', release);
}

function factsWith(packages: readonly string[]) {
  return {
    sizeBytes: 1_000_000,
    labels: {},
    layers: [],
    infoSections: [],
    inventory: { schemaVersion: 1, packages: packagesOf(...packages) },
    inventoryProblems: [],
    notes: [],
  };
}
