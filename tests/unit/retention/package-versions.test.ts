import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../../../src/oci/digest.ts';
import type { PackageVersion, PackageVersions } from '../../../src/ports/package-versions.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { carryOut } from '../../../src/retention/carry-out.ts';
import { openRetention } from '../../../src/retention/open-retention.ts';
import { doneLine, renderRetention } from '../../../src/retention/render-retention.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import {
  lockOf,
  publishImage,
  publishRun,
  type PublishedImage,
} from '../../support/published-stack.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';
import { daysAgo, nowMs } from './contents.ts';

const place = 'ghcr.io/acme';
const repository = `${place}/base`;
const builtAt = new Date(daysAgo(100)).toISOString();

/** GitHub Packages over a registry in memory: every manifest that was put there is a version. */
function memoryPackages(registry: MemoryRegistry, updatedDaysAgo: (digest: string) => number) {
  const deleted: number[] = [];
  const put = () =>
    registry.calls
      .filter((call) => call.startsWith('putManifest '))
      .map((call) => call.slice('putManifest '.length));
  async function list(name: string): Promise<readonly PackageVersion[]> {
    const digests = new Map<string, string[]>();
    for (const reference of put().filter(
      (one) => one.startsWith(`${name}:`) || one.startsWith(`${name}@`),
    )) {
      const digest = (await registry.resolve(reference))?.digest;
      const tag = reference.includes('@') ? [] : [reference.slice(name.length + 1)];
      if (digest !== undefined) digests.set(digest, [...(digests.get(digest) ?? []), ...tag]);
    }
    return [...digests].map(([digest, tags]) => {
      const updatedAt = new Date(daysAgo(updatedDaysAgo(digest)));
      return { id: idOf(digest), digest, tags, createdAt: new Date(daysAgo(100)), updatedAt };
    });
  }
  const packages: PackageVersions = {
    list,
    delete: async (name, id) => {
      const version = (await list(name)).find((one) => one.id === id);
      if (version === undefined) return;
      deleted.push(id);
      await registry.deleteManifest(name, version.digest);
    },
  };
  return { packages, deleted };
}

function idOf(digest: string): number {
  return Number.parseInt(digest.slice('sha256:'.length, 'sha256:'.length + 8), 16);
}

async function open(registry: MemoryRegistry, packages: PackageVersions) {
  const deps = {
    registry,
    versionsOf: () => packages,
    git: {
      checkout: () => Promise.resolve(undefined),
      commit: () => Promise.reject(new Error('git is not to be asked')),
    },
    clock: instantClock(nowMs),
  };
  const retention = { ...specOf([]).retention, pullRequestsMs: 30 * 86_400_000 };
  const spec = specOf([imageSpec('base', { repository })], { registry: place, retention });
  return { opened: await openRetention(deps, spec, place), deps };
}

async function publishMain(registry: MemoryRegistry): Promise<PublishedImage> {
  const order = { repository, name: 'current', builtAt, tags: ['2026.4-main', '2026.4-pr-1'] };
  const current = await publishImage(registry, order);
  await publishRun(registry, place, lockOf('main', '1'.repeat(40), [current]));
  return current;
}

describe('a clean-up at GitHub Packages', () => {
  it('deletes whole versions by their numbers, untagged ones too, and keeps those with a tag that stays', async () => {
    const registry = memoryRegistry();
    await publishMain(registry);
    const old = await publishImage(registry, {
      repository,
      name: 'old',
      builtAt,
      isIndex: true,
      tags: ['2026.4-pr-2'],
    });
    const young = await publishImage(registry, { repository, name: 'young', builtAt });
    const { packages, deleted } = memoryPackages(registry, (digest) =>
      digest === young.digest ? 0 : 90,
    );
    const { opened, deps } = await open(registry, packages);

    const done = await carryOut(
      {
        ...deps,
        read: opened.read,
        plan: opened.planOf,
        prefixes: ['2026.4'],
        signal: new AbortController().signal,
        tell: () => undefined,
      },
      opened.content,
      opened.plan,
    );

    // The index, its two platforms, record and verdict.
    expect(done.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'deleted'));
    expect(deleted).toHaveLength(5);
    expect(deleted[0]).toBe(idOf(old.digest));
    expect(registry.calls.filter((call) => /removed|checkPush/.test(call))).toEqual([]);
    const left = await registry.listTags(repository);
    expect(left.filter((tag) => tag.startsWith('2026'))).toEqual(['2026.4-main', '2026.4-pr-1']);
    expect(await registry.resolve(`${repository}@${young.digest}`)).toBeDefined();
    expect((await open(registry, packages)).opened.plan.deletions).toEqual([]);
  });

  it('tells what it could not delete, and what it then did not try', async () => {
    const registry = memoryRegistry();
    await publishMain(registry);
    await publishImage(registry, { repository, name: 'old', builtAt });
    const { packages } = memoryPackages(registry, () => 90);
    const { opened, deps } = await open(registry, packages);
    const refusing: PackageVersions = {
      ...packages,
      delete: () =>
        Promise.reject(new UserError('GITHUB_DENIED', 'github.com refused to delete it')),
    };
    const told: string[] = [];

    const done = await carryOut(
      {
        ...deps,
        versionsOf: () => refusing,
        read: opened.read,
        plan: opened.planOf,
        prefixes: ['2026.4'],
        signal: new AbortController().signal,
        tell: (one) => void told.push(doneLine(one)),
      },
      opened.content,
      opened.plan,
    );

    expect(told.map((line) => line.replace(/[0-9a-f]{12}/g, '#'))).toEqual([
      `FAILED to delete ${repository}@sha256:# (b-#, i-#, t-#): github.com refused to delete it`,
      expect.stringMatching(/^not tried: .*@sha256:# \([rv]-#\)$/),
      expect.stringMatching(/^not tried: .*@sha256:# \([rv]-#\)$/),
    ]);
    expect(renderRetention(opened, { verbose: false, done })).toContain(
      'deleted 0 manifests in 1 of 2 repositories, which frees up to 0 B; 1 failed; 2 not tried;',
    );
  });

  it('tells nothing that a registry could write into the terminal', () => {
    const deletion = {
      kind: 'manifest',
      repository,
      digest: digestOf('x'),
      tags: ['bad\u001b[31m'],
      reason: 'none',
    } as const;

    expect(doneLine({ deletion, status: 'deleted' })).not.toContain('\u001b');
  });
});
