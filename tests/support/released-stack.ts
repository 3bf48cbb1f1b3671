import { httpRegistry } from '../../src/adapters/http-registry.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { publishLock } from '../../src/identity/lock-store.ts';
import type { LockedImage, StackLock } from '../../src/identity/stack-lock.ts';
import type { Registry } from '../../src/ports/registry.ts';
import type { JournalDeps } from '../../src/release/journal-deps.ts';
import { findLockSource } from '../../src/release/find-source.ts';
import { promoteStack } from '../../src/release/promote-stack.ts';
import type { PromotionOrder } from '../../src/release/promotion-order.ts';
import { fixedCredentials } from './fixed-credentials.ts';
import { imageContent, type ImageContent } from './registry-content.ts';

/** Images of the stack that {@link publishBuild} publishes: each on the one before. */
export const releasedKeys = ['base', 'middle', 'top'] as const;

/** Files of a stack with these images; nothing of it needs to be built. */
export const releasedFiles: Readonly<Record<string, string>> = {
  'spec.yml': [
    'tag: {prefix: "2026.4"}',
    'registry: stack.test/tiny',
    'images:',
    '  base: {}',
    '  middle: {depend_on: base}',
    '  top: {depend_on: middle}',
    '',
  ].join('\n'),
  'images/base/Dockerfile': 'FROM busybox:stack-test\n',
  'images/middle/Dockerfile':
    'ARG BASE_IMAGE=stack.test/tiny/base\nFROM ${BASE_IMAGE}\nRUN echo middle\n',
  'images/top/Dockerfile':
    'ARG BASE_IMAGE=stack.test/tiny/middle\nFROM ${BASE_IMAGE}\nRUN echo top\n',
  '.gitignore': '.stack/\nartifacts/\n',
};

/** A registry over HTTP as the program would talk to it, without credentials. */
export function plainRegistry(): Registry {
  return httpRegistry({
    credentials: fixedCredentials({}),
    clock: systemClock,
    retries: 2,
    env: {},
  });
}

/** What moving tags needs, for a process that lives. */
export function journalDeps(registry: Registry, place: string): JournalDeps {
  return {
    registry,
    clock: systemClock,
    random: Math.random,
    isAlive: (pid) => pid === process.pid,
    place,
    holder: { by: 'tester@stack.test', machine: 'test', pid: process.pid },
    isOwn: (repository) => repository.startsWith(`${place}/`),
    note: () => undefined,
  };
}

/**
 * Stores images of no content, and the lock of a green run under `2026.4-main`.
 *
 * @param name of the build: another name gives other images
 * @returns the lock
 */
export async function publishBuild(
  registry: Registry,
  place: string,
  name: string,
  change: (lock: StackLock) => StackLock = (lock) => lock,
): Promise<StackLock> {
  const images = releasedKeys.map((key) => [key, imageContent(`${name} ${key}`)] as const);
  for (const [key, content] of images) await push(registry, `${place}/${key}`, content);
  const ids = new Map(images.map(([key, content]) => [key, configOf(content)]));
  const locked = images.map(([key, content], index): [string, LockedImage] => {
    const parent = releasedKeys[index - 1];
    const parents = parent === undefined ? {} : { [parent]: ids.get(parent) ?? '' };
    const imageId = configOf(content);
    return [
      key,
      {
        repository: `${place}/${key}`,
        digest: content.manifest.descriptor.digest,
        imageId,
        buildId: imageId,
        parents,
        verdicts: { basic: 'passed', integration: 'none' },
      },
    ];
  });
  const lock = change({
    schemaVersion: 1,
    prefix: '2026.4',
    branch: 'main',
    commit: Buffer.from(name.padEnd(20, '0')).toString('hex').slice(0, 40),
    specHash: '0'.repeat(64),
    images: Object.fromEntries(locked),
  });
  await publishLock(registry, place, lock, { moving: '2026.4-main' });
  return lock;
}

/** Makes a release of what {@link publishBuild} published last. */
export async function releaseBuild(
  registry: Registry,
  place: string,
  change: Partial<PromotionOrder> = {},
): ReturnType<typeof promoteStack> {
  const { lock, source } = await findLockSource(registry, place, '2026.4-main');
  return promoteStack(journalDeps(registry, place), '2026.4-stable', {
    tag: '2026.4-stable',
    lock,
    source,
    targets: new Map(),
    removesDropped: false,
    by: 'tester@stack.test',
    waived: [],
    now: Date.now(),
    ...change,
  });
}

/** Digest that each image has under a tag, by key; absent where it has none. */
export async function digestsAt(
  registry: Registry,
  place: string,
  tag: string,
): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    releasedKeys.map(
      async (key) => [key, await registry.resolve(`${place}/${key}:${tag}`)] as const,
    ),
  );
  return Object.fromEntries(
    found.flatMap(([key, stored]) => (stored === undefined ? [] : [[key, stored.digest]])),
  );
}

/** Digest of each image of a lock, by key. */
export function digestsOf({ images }: StackLock): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(images).map(([key, { digest }]) => [key, digest]));
}

async function push(registry: Registry, repository: string, content: ImageContent): Promise<void> {
  for (const blob of content.blobs) await registry.putBlob(repository, blob);
  const { manifest } = content;
  await registry.putManifest(`${repository}@${manifest.descriptor.digest}`, manifest);
}

function configOf({ manifest }: ImageContent): string {
  const document = JSON.parse(Buffer.from(manifest.bytes).toString('utf8')) as {
    readonly config: { readonly digest: string };
  };
  return document.config.digest;
}
