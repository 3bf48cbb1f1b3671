import type { Registry } from '../../src/ports/registry.ts';
import {
  lockOf,
  publishImage,
  publishReferrer,
  publishReleaseOf,
  publishRun,
  publishStranger,
  type PublishedImage,
} from './published-stack.ts';
import { seededRandom } from './seeded-random.ts';

const dayMs = 86_400_000;

/** One green run of a history. */
export interface PastRun {
  readonly branch: string;
  readonly commit: string;
  readonly atMs: number;
  readonly images: readonly PublishedImage[];
  /** Of its lock. */
  readonly lockDigest: string;
}

/** What half a year left at a registry. */
export interface History {
  readonly runs: readonly PastRun[];
  /** Runs that releases were made of. */
  readonly released: readonly PastRun[];
  /** References that nobody may touch: `host/acme/base:course-1`. */
  readonly strangers: readonly string[];
  /** Images that a promotion under way names. */
  /** When a commit was made. */
  readonly commitDates: ReadonlyMap<string, number>;
}

/**
 * Publishes half a year of a stack of two images (`base`, `child`), as its runs would have: branches and pull requests, runs in which
 * nothing changed, images that failed and were never tagged, several platforms, releases, an artifact about an image, tags of people, a
 * promotion under way.
 */
export async function publishHistory(
  registry: Registry,
  place: string,
  {
    seed,
    nowMs,
    runCount,
  }: { readonly seed: number; readonly nowMs: number; readonly runCount: number },
): Promise<History> {
  const random = seededRandom(seed);
  const chance = (share: number) => random() < share;
  const runs: PastRun[] = [];
  const released: PastRun[] = [];
  const strangers: string[] = [];
  const commitDates = new Map<string, number>();
  const newest = new Map<string, PublishedImage>();

  for (let count = 0; count < runCount; count += 1) {
    const atMs = nowMs - Math.round((180 * dayMs * (runCount - count)) / runCount) + 1;
    const builtAt = new Date(atMs).toISOString();
    const commit =
      `${(0x1000000 + count * 7919).toString(16).padStart(7, '0')}${'0'.repeat(33)}`.slice(0, 40);
    const branch = ['main', 'main', 'feature', 'pr-1', 'pr-2'][Math.floor(random() * 5)] ?? 'main';
    const images: PublishedImage[] = [];
    for (const key of ['base', 'child']) {
      const last = newest.get(key);
      const moving = `2026.4-${branch}`;
      const fixed = branch.startsWith('pr-') ? [] : [`${moving}-${commit.slice(0, 7)}`];
      const order = { repository: `${place}/${key}`, name: `${count}`, builtAt };
      if (chance(0.2)) await publishImage(registry, { ...order, name: `red ${count}` });
      const image =
        last !== undefined && chance(0.4)
          ? last
          : await publishImage(registry, { ...order, isIndex: chance(0.4) });
      const manifest = await registry.getManifest(`${image.repository}@${image.digest}`);
      if (manifest === undefined) throw new Error('an image of the history is gone');
      for (const tag of [...fixed, moving])
        await registry.putManifest(`${image.repository}:${tag}`, manifest);
      if (chance(0.1)) {
        strangers.push(`${image.repository}:course-${count}`);
        await registry.putManifest(`${image.repository}:course-${count}`, manifest);
      }
      if (chance(0.1)) {
        strangers.push(`${image.repository}:sbom-${count}`);
        await publishReferrer(registry, image, `sbom-${count}`);
      }
      newest.set(key, image);
      images.push(image);
    }
    commitDates.set(commit, atMs);
    const lock = lockOf(branch, commit, images);
    const { digest } = await publishRun(registry, place, lock);
    const run = { branch, commit, atMs, images, lockDigest: digest };
    runs.push(run);
    if (branch === 'main' && chance(0.2)) {
      released.push(run);
      const number = released.length;
      await publishReleaseOf(registry, place, { lock, digest, number, releasedAt: builtAt });
    }
  }
  strangers.push(`${place}/stack-lock:strange`);
  await publishStranger(registry, `${place}/stack-lock:strange`);
  return { runs, released, strangers, commitDates };
}
