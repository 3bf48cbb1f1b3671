import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { recordTag } from '../../../src/identity/exact-tags.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { findOutsideVerdict } from '../../../src/release/outside-verdict.ts';
import { writeJournal } from '../../../src/release/journal-store.ts';
import { carryOut, type DoneDeletion } from '../../../src/retention/carry-out.ts';
import { openRetention, type OpenRetention } from '../../../src/retention/open-retention.ts';
import { tagDigests } from '../../../src/retention/read-content.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { counts } from '../../support/counts.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { publishHistory, type History, type PastRun } from '../../support/gc-history.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import {
  publishImage,
  publishRun,
  lockOf,
  type PublishedImage,
} from '../../support/published-stack.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { registryTags } from '../../support/registry-tags.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 5, 1);
const runFile = promisify(execFile);
const keptPerBranch = 3;

const newRegistry = () =>
  httpRegistry({ credentials: fixedCredentials(), clock: instantClock(), retries: 2, env: {} });

describe('a clean-up at CNCF distribution', () => {
  let real: RealRegistry;
  let place: string;
  let registry: Registry;
  let spec: Spec;
  beforeEach(async () => {
    real = await startRealRegistry();
    place = `${real.host}/acme`;
    registry = newRegistry();
    const images = ['base', 'child'].map((key) =>
      imageSpec(key, { repository: `${place}/${key}` }),
    );
    const retention = {
      ...specOf([]).retention,
      perBranch: keptPerBranch,
      pullRequestsMs: 30 * dayMs,
    };
    spec = specOf(images, {
      registry: place,
      retention: { ...retention, youngerThanMs: 7 * dayMs },
    });
  });
  afterEach(async () => {
    await real.stop();
  });

  const versionsOf = () => undefined;

  function open(commitDates: ReadonlyMap<string, number> = new Map()): Promise<OpenRetention> {
    const git = {
      checkout: () =>
        Promise.resolve({
          head: undefined,
          branch: 'main',
          shallow: false,
          webUrl: undefined,
          upstream: undefined,
          defaultBranch: undefined,
        }),
      commit: (_directory: string, sha: string) => {
        const at = commitDates.get(sha);
        const committedAt = new Date(at ?? 0).toISOString();
        return Promise.resolve(
          at === undefined ? undefined : { sha, committedAt, parents: [], message: '' },
        );
      },
    };
    return openRetention({ registry, versionsOf, git, clock: instantClock(nowMs) }, spec, place);
  }

  async function clean(
    opened: OpenRetention,
    tell: (done: DoneDeletion) => void = () => undefined,
    with_: { readonly registry?: Registry; readonly signal?: AbortSignal } = {},
  ): Promise<readonly DoneDeletion[]> {
    const { read, planOf: plan, content } = opened;
    const deps = {
      registry,
      versionsOf,
      clock: instantClock(nowMs),
      signal: new AbortController().signal,
    };
    return carryOut(
      { ...deps, read, plan, prefixes: ['2026.4'], tell, ...with_ },
      content,
      opened.plan,
    );
  }

  /** Frees what no manifest names: now a blob that is missing from a kept one shows. */
  async function collectGarbage(): Promise<void> {
    await runFile('docker-registry', ['garbage-collect', join(real.directory, 'config.yml')]);
  }

  /** Pulls a manifest with all that it names. */
  async function pull(reference: string): Promise<void> {
    const repository = reference.replace(/[:@](?!\d+\/).*$/, '');
    const manifest = await registry.getManifest(reference);
    if (manifest === undefined) throw new Error(`${reference} is gone`);
    const {
      config,
      layers = [],
      manifests = [],
    } = JSON.parse(Buffer.from(manifest.bytes).toString()) as {
      readonly config?: { readonly digest: string };
      readonly layers?: readonly { readonly digest: string }[];
      readonly manifests?: readonly { readonly digest: string }[];
    };
    for (const { digest } of manifests) await pull(`${repository}@${digest}`);
    for (const { digest } of [...(config === undefined ? [] : [config]), ...layers])
      if ((await registry.getBlob(repository, digest)) === undefined)
        throw new Error(`${digest} of ${reference} is gone`);
  }

  async function pullRun({ images }: PastRun): Promise<void> {
    for (const { repository, digest } of images) await pull(`${repository}@${digest}`);
  }

  /** The image can be pulled and everything that was found out about it is there. */
  async function pullWithBooks({
    repository,
    key,
    digest,
    imageId,
  }: PublishedImage): Promise<void> {
    await pull(`${repository}@${digest}`);
    const record = await recordStore({ files: memoryFiles(), registry }, '/s').find(
      { key, repository },
      imageId,
    );
    const verdict = await findOutsideVerdict(registry, repository, imageId, 'gpu');
    expect([record?.imageId, verdict?.status]).toEqual([imageId, 'passed']);
    const named = await tagDigests(registry, repository, await registry.listTags(repository));
    const names = [...named].filter(([, one]) => one === digest).map(([tag]) => tag.slice(0, 2));
    expect(names).toEqual(expect.arrayContaining(['i-', 'b-', 't-']));
  }

  /** Runs whose locks must be there: the newest of each branch, with a fixed tag each. */
  function keptRuns({ runs }: History): readonly PastRun[] {
    return ['main', 'feature'].flatMap((branch) =>
      runs
        .filter((run) => run.branch === branch)
        .toSorted((a, b) => b.atMs - a.atMs)
        .slice(0, keptPerBranch),
    );
  }

  it.each(Array.from({ length: counts(20, 1) }, (_, seed) => seed))(
    'leaves everything whole that somebody needs, and nothing to do a second time (history %i)',
    async (seed) => {
      const history = await publishHistory(registry, place, { seed, nowMs, runCount: 14 });
      const opened = await open(history.commitDates);

      const done = await clean(opened);

      await collectGarbage();
      registry = newRegistry();
      expect(done.filter(({ status }) => status !== 'deleted')).toEqual([]);
      expect(done.length).toBeGreaterThan(3);
      for (const { repository, tag, digest } of opened.plan.kept)
        await pull(`${repository}${tag === undefined ? `@${digest}` : `:${tag}`}`);
      for (const stranger of history.strangers) await pull(stranger);
      for (const run of [...keptRuns(history), ...history.released]) await pullRun(run);
      for (const image of [...keptRuns(history), ...history.released].flatMap(
        ({ images }) => images,
      ))
        await pullWithBooks(image);
      const locks = await registryTags(`${place}/stack-lock`);
      for (const { branch, commit, lockDigest } of keptRuns(history))
        expect(locks.get(`2026.4-${branch}-${commit.slice(0, 7)}`)).toBe(lockDigest);
      for (const repository of opened.content.repositories.keys()) {
        const left = await registry.listTags(repository);
        const deleted = done
          .filter(({ deletion }) => deletion.repository === repository)
          .flatMap(({ deletion }) => (deletion.kind === 'tag' ? [deletion.tag] : deletion.tags));
        expect(left.filter((tag) => deleted.includes(tag))).toEqual([]);
      }
      expect((await open(history.commitDates)).plan.deletions).toEqual([]);
    },
  );

  it('can be broken off anywhere and comes to the same end', async () => {
    const history = await publishHistory(registry, place, { seed: 7, nowMs, runCount: 10 });
    const whole = await open(history.commitDates);
    const ending = whole.plan.kept.map(
      ({ repository, tag, digest }) => `${repository} ${tag ?? digest}`,
    );

    let rounds = 0;
    for (
      let opened = whole;
      opened.plan.deletions.length > 0;
      opened = await open(history.commitDates)
    ) {
      const stop = new AbortController();
      let left = 1 + (rounds % 5);
      const stopSoon = () => {
        left -= 1;
        if (left === 0) stop.abort();
      };
      await clean(opened, stopSoon, { signal: stop.signal });
      rounds += 1;
    }

    const { plan } = await open(history.commitDates);
    expect(rounds).toBeGreaterThan(3);
    expect(
      plan.kept.map(({ repository, tag, digest }) => `${repository} ${tag ?? digest}`),
    ).toEqual(ending);
  });

  async function publishOld(name: string): Promise<PublishedImage> {
    const builtAt = new Date(nowMs - 100 * dayMs).toISOString();
    return publishImage(registry, { repository: `${place}/base`, name, builtAt });
  }

  async function publishMain(): Promise<PublishedImage> {
    const current = await publishOld('current');
    await publishRun(registry, place, lockOf('main', '1'.repeat(40), [current]));
    return current;
  }

  it('leaves an image that a run tags between the plan and its deletion', async () => {
    await publishMain();
    const reverted = await publishOld('reverted');
    const opened = await open();
    const manifest = await registry.getManifest(`${reverted.repository}@${reverted.digest}`);

    if (manifest !== undefined)
      await registry.putManifest(`${reverted.repository}:2026.4-main`, manifest);
    const done = await clean(opened);

    await collectGarbage();
    expect(done.filter(({ status }) => status !== 'needed')).toEqual([]);
    await pullWithBooks(reverted);
  });

  it('leaves an image that a run finds again and puts into its books meanwhile', async () => {
    await publishMain();
    const found = await publishOld('found');
    const opened = await open();
    const manifest = await registry.getManifest(`${found.repository}@${found.digest}`);

    if (manifest !== undefined)
      await registry.putManifest(`${found.repository}:b-000000000000`, manifest);
    const done = await clean(opened);

    const [first] = done.map(({ status }) => status);
    expect(first).toBe('needed');
    await pull(`${found.repository}@${found.digest}`);
  });

  it('leaves images that a lock names which appears meanwhile', async () => {
    await publishMain();
    const locked = await publishOld('locked');
    const opened = await open();

    await publishRun(registry, place, lockOf('feature', '2'.repeat(40), [locked]));
    const done = await clean(opened);

    expect(done.filter(({ status }) => status !== 'needed')).toEqual([]);
    await pullWithBooks(locked);
  });

  it('does not remove a tag that was moved meanwhile', async () => {
    const current = await publishMain();
    const manifest = await registry.getManifest(`${current.repository}@${current.digest}`);
    const pulls = Array.from({ length: 2 }, (_, index) => `${place}/base:2026.4-pr-${index + 1}`);
    if (manifest === undefined) throw new Error('the image is gone');
    for (const reference of pulls) await registry.putManifest(reference, manifest);
    const runs = pulls.map((_, index) => lockOf(`pr-${index + 1}`, '3'.repeat(40), [current]));
    for (const lock of runs) await publishRun(registry, place, lock);
    const opened = await open(new Map([['3'.repeat(40), nowMs - 50 * dayMs]]));
    const fresh = await publishImage(registry, {
      repository: `${place}/base`,
      name: 'fresh',
      builtAt: new Date(nowMs).toISOString(),
      tags: ['2026.4-pr-1'],
    });

    await clean(opened);

    const tags = await registryTags(`${place}/base`);
    expect([tags.get('2026.4-pr-1'), tags.get('2026.4-pr-2')]).toEqual([fresh.digest, undefined]);
    await pullWithBooks(current);
  });

  it('deletes nothing when a look-up fails', async () => {
    const proxy = await real.proxy();
    await publishMain();
    await publishOld('old');
    const before = await registryTags(`${place}/base`);
    const isRecord = ({ path }: { readonly path: string }) => path.includes('/manifests/r-');
    proxy.addFault({ matches: isRecord, times: 99, action: { kind: 'answer', status: 403 } });
    place = `${proxy.host}/acme`;
    spec = specOf([imageSpec('base', { repository: `${place}/base` })], { registry: place });

    const opening = open();

    await expect(opening).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    expect(proxy.requests.filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
    expect(await registryTags(`${real.host}/acme/base`)).toEqual(before);
  });

  const journal = (state: 'waiting' | 'moving' | 'closed') =>
    writeJournal(registry, place, {
      schemaVersion: 1,
      id: '0123456789abcdef',
      state,
      beat: 3,
      holder: { by: 'octocat', machine: 'here', pid: 1 },
      title: '2026.4-stable-9',
      startedAt: '2025-01-01T00:00:00Z',
      moves: [],
    });
  const refusal = `tags are being moved (stack-lock:journal-0123456789abcdef), and what they will name may look unused until then`;

  it.each(['waiting', 'moving'] as const)(
    'deletes nothing while a change of tags is %s',
    async (state) => {
      await publishMain();
      const old = await publishOld('old');
      await journal(state);

      const cleaning = clean(await open());

      await expect(cleaning).rejects.toMatchObject({
        code: 'RETENTION_UNSURE',
        message: refusal.replace('(', `(${place}/`),
      });
      await pullWithBooks(old);
    },
  );

  it('stops when a change of tags begins to wait between two deletions', async () => {
    await publishMain();
    await publishOld('old');
    const opened = await open();

    const done = await clean(opened, () => undefined, {
      registry: {
        ...registry,
        deleteManifest: async (repository, digest) => {
          const deletion = await registry.deleteManifest(repository, digest);
          await journal('waiting');
          return deletion;
        },
      },
    });

    expect(done.map(({ status }) => status)).toEqual(['deleted', 'failed', 'not-tried']);
    expect(done[1]?.message).toBe(refusal.replace('(', `(${place}/`));
  });

  it('refuses to work where there is no lock', async () => {
    await publishOld('old');

    await expect(open()).rejects.toMatchObject({
      code: 'RETENTION_UNSURE',
      message: `${place}/stack-lock is empty or cannot be read, and only the locks in it tell which images are needed`,
    });
  });

  it('goes no further in a repository where something cannot be deleted', async () => {
    const proxy = await real.proxy();
    await publishMain();
    const old = [await publishOld('one'), await publishOld('two')];
    const refused = ({ method }: { readonly method: string }) => method === 'DELETE';
    proxy.addFault({ matches: refused, times: 99, action: { kind: 'answer', status: 405 } });
    place = `${proxy.host}/acme`;
    spec = specOf([imageSpec('base', { repository: `${place}/base` })], { registry: place });

    const done = await clean(await open());

    expect(done[0]).toMatchObject({ status: 'failed', message: 'the registry does not delete' });
    expect(new Set(done.slice(1).map(({ status }) => status))).toEqual(new Set(['not-tried']));
    const tags = await registryTags(`${real.host}/acme/base`);
    expect(old.every(({ imageId }) => tags.has(recordTag(imageId)))).toBe(true);
  });
});
