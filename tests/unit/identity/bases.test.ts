import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { resolveBases, type ResolvedBase } from '../../../src/identity/external-bases.ts';
import {
  historyIn,
  historyOf,
  imageLabels,
  revisionOf,
  sourceLabels,
} from '../../../src/identity/image-labels.ts';
import { pinBases } from '../../../src/identity/pin-bases.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { imageSpec } from '../../support/spec-builders.ts';
import { checked } from '../spec/spec-under-test.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const down = () =>
  Promise.reject(new UserError('REGISTRY_UNREACHABLE', 'docker.io does not answer'));

/** A registry with these documents by reference, and blobs by digest; it remembers what was asked. */
function registryWith(
  documents: Readonly<Record<string, unknown>>,
  blobs: Readonly<Record<string, unknown>> = {},
): Registry & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const bytes = (document: unknown) => Buffer.from(JSON.stringify(document));
  return {
    asked,
    getManifest: (reference) => {
      asked.push(reference);
      const document = documents[reference];
      const descriptor = { mediaType: 'x', digest, size: 1 };
      return Promise.resolve(
        document === undefined ? undefined : { descriptor, bytes: bytes(document) },
      );
    },
    getBlob: (_repository, blob) =>
      Promise.resolve(blobs[blob] === undefined ? undefined : bytes(blobs[blob])),
    ping: down,
    resolve: down,
    putManifest: down,
    putBlob: down,
    listTags: down,
    checkPush: down,
    hasBlob: down,
    mountBlob: down,
    deleteManifest: down,
  };
}

const silent: Registry = {
  ping: down,
  resolve: down,
  getManifest: down,
  putManifest: down,
  putBlob: down,
  getBlob: down,
  listTags: down,
  checkPush: down,
  hasBlob: down,
  mountBlob: down,
  deleteManifest: down,
};
const amd64 = { os: 'linux', architecture: 'amd64' };
const manifest = (config: string) => ({ config: { digest: config }, layers: [] });

function resolved(
  registry: Registry,
  references: readonly string[],
  local: Readonly<Record<string, readonly string[]>> = {},
) {
  const images = Object.entries(local).map(([tag, onBuild], index) => [
    `sha256:local-${index}`,
    { repoTags: [tag], onBuild },
  ]);
  const engine = fakeEngine({ images: Object.fromEntries(images) as Record<string, object> });
  return resolveBases({ quickRegistry: registry, registry, engine }, references, amd64);
}

describe('an external base', () => {
  it('is what its registry has under the name, with the triggers in its config', async () => {
    const registry = registryWith(
      { 'docker.io/library/debian:trixie-slim': manifest('sha256:c') },
      { 'sha256:c': { config: { OnBuild: ['COPY . /srv'] } } },
    );

    const bases = await resolved(registry, ['debian:trixie-slim', 'debian:trixie-slim', 'scratch']);

    expect([...bases.values()]).toEqual([
      {
        reference: 'debian:trixie-slim',
        digest,
        localId: undefined,
        onBuild: ['COPY . /srv'],
        unverified: undefined,
      },
    ]);
    expect(registry.asked).toEqual(['docker.io/library/debian:trixie-slim']);
  });

  it('that was looked up before is that one, also where its tag has moved since', async () => {
    const pinned = `sha256:${'e'.repeat(64)}`;
    const registry = registryWith({
      'docker.io/library/debian:trixie-slim': manifest('sha256:new'),
      [`docker.io/library/debian@${pinned}`]: manifest('sha256:old'),
    });

    await resolveBases(
      {
        quickRegistry: registry,
        registry,
        engine: undefined,
        pinned: { 'debian:trixie-slim': pinned },
      },
      ['debian:trixie-slim'],
      amd64,
    );

    expect(registry.asked).toEqual([`docker.io/library/debian@${pinned}`]);
  });

  it("of several platforms is pinned by the index, and the engine's platform tells the triggers", async () => {
    const index = {
      manifests: [
        { digest: 'sha256:arm', platform: { os: 'linux', architecture: 'arm64' } },
        { digest: 'sha256:amd', platform: amd64 },
      ],
    };
    const registry = registryWith(
      { 'ghcr.io/acme/base:latest': index, 'ghcr.io/acme/base@sha256:amd': manifest('sha256:c') },
      { 'sha256:c': { config: { OnBuild: ['RUN make'] } } },
    );

    const base = (await resolved(registry, ['ghcr.io/acme/base'])).get('ghcr.io/acme/base');

    expect([base?.digest, base?.onBuild]).toEqual([digest, ['RUN make']]);
  });

  it.each([
    ['no config', {}],
    ['a config without triggers', { 'sha256:c': { config: { OnBuild: null } } }],
    ['an empty config', { 'sha256:c': {} }],
  ])('with %s has no triggers', async (_name, blobs) => {
    const registry = registryWith({ 'docker.io/library/debian:x': manifest('sha256:c') }, blobs);

    expect((await resolved(registry, ['debian:x'])).get('debian:x')?.onBuild).toEqual([]);
  });

  it.each([
    ['does not answer', silent, 'docker.io does not answer'],
    ['does not have it', registryWith({}), 'its registry does not have it'],
  ])("is the engine's copy when its registry %s, not verified", async (_name, registry, reason) => {
    const bases = await resolved(registry, ['debian:x'], { 'debian:x': ['USER 1'] });

    expect(bases.get('debian:x')).toEqual({
      reference: 'debian:x',
      digest: undefined,
      localId: 'sha256:local-0',
      onBuild: ['USER 1'],
      unverified: reason,
    });
  });

  it("keeps the digest under which the engine's copy was pulled from that repository", async () => {
    const pulled = `sha256:${'e'.repeat(64)}`;
    const repoDigests = [`ghcr.io/acme/debian@${digest}`, `debian@${pulled}`];
    const engine = fakeEngine({ images: { 'sha256:1': { repoTags: ['debian:x'], repoDigests } } });
    const deps = { quickRegistry: silent, registry: silent, engine };

    const bases = await resolveBases(deps, ['debian:x'], amd64);

    expect(bases.get('debian:x')).toEqual({
      reference: 'debian:x',
      digest: pulled,
      localId: 'sha256:1',
      onBuild: [],
      unverified: 'docker.io does not answer',
    });
  });

  it.each([
    ['is that digest', digest],
    ['is that digest among others', `sha256:${'e'.repeat(64)}`],
  ])("is the engine's copy where it is pinned, and the copy %s", async (_what, pinned) => {
    const repoDigests = [`debian@${digest}`, `debian@sha256:${'e'.repeat(64)}`];
    const engine = fakeEngine({ images: { 'sha256:1': { repoTags: ['debian:x'], repoDigests } } });
    const deps = { quickRegistry: silent, registry: silent, engine };

    const bases = await resolveBases(
      { ...deps, pinned: { 'debian:x': pinned } },
      ['debian:x'],
      amd64,
    );

    expect([bases.get('debian:x')?.digest, bases.get('debian:x')?.localId]).toEqual([
      pinned,
      'sha256:1',
    ]);
  });

  it("is not the engine's copy where another image is pinned", async () => {
    const repoDigests = [`debian@${digest}`];
    const engine = fakeEngine({ images: { 'sha256:1': { repoTags: ['debian:x'], repoDigests } } });
    const registry = registryWith({});
    const pinned = { 'debian:x': `sha256:${'e'.repeat(64)}` };

    await expect(
      resolveBases({ quickRegistry: registry, registry, engine, pinned }, ['debian:x'], amd64),
    ).rejects.toMatchObject({
      code: 'BASE_UNAVAILABLE',
      message: 'the base image debian:x cannot be had: its registry does not have it',
    });
  });

  describe('of which the engine has a copy', () => {
    const triggers = ['COPY . /srv'];
    const copy = { repoTags: ['debian:x'], onBuild: triggers, repoDigests: [`debian@${digest}`] };

    async function asked(image: object, headed = true, tellsOnBuild = true) {
      const full = registryWith(
        { 'docker.io/library/debian:x': manifest('sha256:c') },
        { 'sha256:c': { config: { OnBuild: ['RUN a'] } } },
      );
      const heads: string[] = [];
      const registry: Registry = {
        ...full,
        resolve: (reference) => {
          heads.push(reference);
          return Promise.resolve(headed ? { mediaType: 'x', digest, size: 1 } : undefined);
        },
      };
      const engine = fakeEngine({ images: { 'sha256:1': image } });
      const deps = { quickRegistry: registry, registry, engine, tellsOnBuild };
      const base = (await resolveBases(deps, ['debian:x'], amd64)).get('debian:x');
      return { base, heads, gets: full.asked };
    }

    it('is asked for by its digest alone where the copy is that one', async () => {
      const { base, heads, gets } = await asked(copy);

      expect(base).toEqual({
        reference: 'debian:x',
        digest,
        localId: undefined,
        onBuild: triggers,
        unverified: undefined,
      });
      expect([heads, gets]).toEqual([['docker.io/library/debian:x'], []]);
    });

    it.each([
      ['another', { ...copy, repoDigests: [`debian@sha256:${'e'.repeat(64)}`] }, 1],
      ['from elsewhere', { ...copy, repoDigests: [`ghcr.io/acme/debian@${digest}`] }, 0],
      ['built here', { ...copy, repoDigests: [] }, 0],
      ['for another platform', { ...copy, architecture: 'arm64' }, 0],
    ])('is read from the registry where the copy is %s', async (_what, image, heads) => {
      const found = await asked(image);

      expect(found.base).toMatchObject({ digest, onBuild: ['RUN a'], unverified: undefined });
      expect([found.heads.length, found.gets.length]).toEqual([heads, 1]);
    });

    it('is read from the registry where the engine does not tell of ONBUILD', async () => {
      const found = await asked({ ...copy, onBuild: [] }, true, false);

      expect(found.base).toMatchObject({ digest, onBuild: ['RUN a'] });
      expect(found.heads).toEqual([]);
    });

    it.each([
      ['REGISTRY_FAILED', 1, undefined],
      ['REGISTRY_DENIED', 1, undefined],
      ['REGISTRY_UNREACHABLE', 0, 'no HEAD'],
    ] as const)(
      'is read where a HEAD ends in %s, but for a wait',
      async (code, gets, unverified) => {
        const registry = {
          ...registryWith({ 'docker.io/library/debian:x': manifest('sha256:c') }),
          resolve: () => Promise.reject(new UserError(code, 'no HEAD')),
        };
        const engine = fakeEngine({ images: { 'sha256:1': copy } });
        const deps = { quickRegistry: registry, registry, engine, tellsOnBuild: true };

        const base = (await resolveBases(deps, ['debian:x'], amd64)).get('debian:x');

        expect([base?.unverified, registry.asked.length]).toEqual([unverified, gets]);
      },
    );

    it('need not be told by an engine that fails, where the registry has it', async () => {
      const failing = {
        ...fakeEngine({ images: {} }),
        inspectImage: () => Promise.reject(new UserError('ENGINE_FAILED', 'inspect fails')),
      };
      const at = (registry: Registry) =>
        resolveBases({ quickRegistry: registry, registry, engine: failing }, ['debian:x'], amd64);
      const full = registryWith({ 'docker.io/library/debian:x': manifest('sha256:c') });

      expect((await at(full)).get('debian:x')?.digest).toBe(digest);
      await expect(at(silent)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    });

    it('is what the registry sends where it does not tell of it by HEAD', async () => {
      const found = await asked(copy, false);

      expect(found.base).toMatchObject({ digest, onBuild: ['RUN a'] });
    });
  });

  it('needs no engine where its registry has it, and has no other source without one', async () => {
    const registry = registryWith({ 'docker.io/library/debian:x': manifest('sha256:c') });
    const of = (one: Registry) =>
      resolveBases({ quickRegistry: one, registry: one, engine: undefined }, ['debian:x'], amd64);

    expect((await of(registry)).get('debian:x')?.digest).toBe(digest);
    await expect(of(silent)).rejects.toMatchObject({
      code: 'BASE_UNAVAILABLE',
      message: 'the base image debian:x cannot be had: docker.io does not answer',
    });
  });

  it('is asked for once more, with patience, where the engine has no copy and the registry is slow', async () => {
    const registry = registryWith({ 'docker.io/library/debian:x': manifest('sha256:c') });
    const engine = fakeEngine({ images: {} });

    const bases = await resolveBases(
      { quickRegistry: silent, registry, engine },
      ['debian:x'],
      amd64,
    );

    expect([bases.get('debian:x')?.digest, bases.get('debian:x')?.unverified]).toEqual([
      digest,
      undefined,
    ]);
  });

  it.each([
    ['nobody has', 'debian:x', silent, 'docker.io does not answer'],
    ['no registry knows', 'debian:x', registryWith({}), 'its registry does not have it'],
    ['has no valid name', 'Debian:x', registryWith({}), 'it is not a valid reference'],
  ])('that %s stops the run', async (_name, reference, registry, reason) => {
    await expect(resolved(registry, [reference])).rejects.toMatchObject({
      code: 'BASE_UNAVAILABLE',
      message: `the base image ${reference} cannot be had: ${reason}`,
    });
  });
});

describe('pinned bases', () => {
  const base = (reference: string, known = true): readonly [string, ResolvedBase] => [
    reference,
    {
      reference,
      digest: known ? digest : undefined,
      localId: undefined,
      onBuild: [],
      unverified: undefined,
    },
  ];

  const copy = (reference: string): readonly [string, ResolvedBase] => {
    const [, found] = base(reference);
    return [reference, { ...found, localId: 'sha256:1', unverified: 'its registry is away' }];
  };

  function pinned(
    dockerfile: string,
    bases: readonly (readonly [string, ResolvedBase])[],
    builds?: 'elsewhere',
  ): string {
    const spec =
      'registry: stack.test\ntag: {prefix: a}\nimages: {base: {build_args: {V: "13"}}}\n';
    const image = checked(spec, { base: dockerfile }).images.get('base');
    return pinBases(dockerfile, image?.externalBases ?? [], new Map(bases), builds);
  }

  it('stand in every place that names them, and no line moves', () => {
    const dockerfile = [
      '# syntax=docker/dockerfile:1',
      'ARG V=12',
      'FROM debian:${V} AS build',
      'FROM debian:${V}',
      'COPY --from=build /x /x',
      'COPY --from=busybox:1 /y /y',
      'RUN --mount=from=alpine:3,target=/a ls /a',
    ];

    const text = pinned(dockerfile.join('\n'), [
      base('docker/dockerfile:1'),
      base('debian:13'),
      base('busybox:1'),
      base('alpine:3'),
    ]);

    expect(text.split('\n')).toEqual([
      `# syntax=docker/dockerfile:1@${digest}`,
      'ARG V=12',
      `FROM debian:13@${digest} AS build`,
      `FROM debian:13@${digest}`,
      'COPY --from=build /x /x',
      `COPY --from=busybox:1@${digest} /y /y`,
      `RUN --mount=from=alpine:3@${digest},target=/a ls /a`,
    ]);
  });

  it.each([
    ['no digest is known', 'FROM debian:13\n', [base('debian:13', false)]],
    ['nothing was looked up', 'FROM debian:13\n', []],
    ['only the engine could be asked', 'FROM debian:13\n', [copy('debian:13')]],
    ['a digest is there already', `FROM debian@${digest}\n`, [base(`debian@${digest}`)]],
  ] as const)('stay as they are where %s', (_name, dockerfile, bases) => {
    expect(pinned(dockerfile, bases)).toBe(dockerfile);
  });

  it('stand also for what only the engine could be asked for, where another one builds', () => {
    expect(pinned('FROM debian:13\n', [copy('debian:13')], 'elsewhere')).toBe(
      `FROM debian:13@${digest}\n`,
    );
  });
});

describe('labels of an image', () => {
  const commit = { sha: 'a'.repeat(40), committedAt: '2026-04-01T10:00:00Z' };
  const annotation = (name: string) => `org.opencontainers.image.${name}`;

  it('depend on what it is made from alone', () => {
    const final: ResolvedBase = {
      reference: 'debian:13',
      digest,
      localId: undefined,
      onBuild: [],
      unverified: undefined,
    };

    const source = sourceLabels(
      imageSpec('base', { labels: { team: 'hub', [annotation('title')]: 'Base' } }),
      '2026.4',
      'https://github.com/acme/stack',
    );
    const labels = imageLabels(source, historyOf({ commit, dirty: false }), final);

    expect(labels).toEqual({
      [annotation('title')]: 'Base',
      [annotation('description')]: 'base, made from images/base/Dockerfile',
      [annotation('version')]: '2026.4',
      [annotation('revision')]: commit.sha,
      [annotation('created')]: commit.committedAt,
      [annotation('source')]: 'https://github.com/acme/stack',
      [annotation('base.name')]: 'debian:13',
      [annotation('base.digest')]: digest,
      team: 'hub',
    });
  });

  it('hide those of a parent where there is nothing to say', () => {
    const source = sourceLabels(imageSpec('child'), 'a', undefined);
    const labels = imageLabels(source, historyOf(undefined), undefined);

    const silentOnes = ['revision', 'created', 'source', 'base.name', 'base.digest'];
    expect(silentOnes.map((name) => labels[annotation(name)])).toEqual(['', '', '', '', '']);
  });

  it('of the spec win over all others', () => {
    const names = ['title', 'description', 'version', 'source', 'revision', 'created', 'base.name'];
    const own = Object.fromEntries(names.map((name) => [annotation(name), `own ${name}`]));

    const source = sourceLabels(imageSpec('base', { labels: own }), 'a', 'https://example.org');
    const labels = imageLabels(source, historyOf({ commit, dirty: false }), undefined);

    expect(labels).toEqual({ ...own, [annotation('base.digest')]: '' });
  });

  it('tell the history that they were made from, also that there was none', () => {
    const histories = [{ commit, dirty: false }, { commit, dirty: true }, undefined].map(historyOf);

    expect(histories).toEqual([
      { revision: commit.sha, created: commit.committedAt },
      { revision: `${commit.sha}-dirty`, created: commit.committedAt },
      { revision: '', created: '' },
    ]);
    for (const history of histories)
      expect(historyIn(imageLabels({}, history, undefined))).toEqual(history);
  });

  it.each([
    ['are none', {}],
    ['lack the revision', { [annotation('created')]: commit.committedAt }],
    ['lack the time', { [annotation('revision')]: commit.sha }],
  ])('tell no history where they %s', (_name, labels) => {
    expect(historyIn(labels)).toBeUndefined();
  });

  it.each([
    ['the commit', { commit, dirty: false }, commit.sha],
    ['marked when the tree is not clean', { commit, dirty: true }, `${commit.sha}-dirty`],
    ['unknown without a commit', { commit: undefined, dirty: true }, undefined],
    ['unknown without git', undefined, undefined],
  ])('name as revision %s', (_name, last, revision) => {
    expect(revisionOf(last)).toBe(revision);
  });
});
