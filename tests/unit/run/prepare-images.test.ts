import { describe, expect, it } from '@jest/globals';
import { rememberedMeaning } from '../../../src/changes/meaning-changes.ts';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import { visibleTags, type TagSource } from '../../../src/plan/visible-tags.ts';
import type { Commit, Git, PathSet, Uncommitted } from '../../../src/ports/git.ts';
import type { ResolvedBase } from '../../../src/identity/external-bases.ts';
import type { BuildRequest, ImageBuilder } from '../../../src/ports/image-builder.ts';
import type { OpenPlan } from '../../../src/run/open-plan.ts';
import { prepareImages } from '../../../src/run/prepare-images.ts';
import { someCheckout } from '../../support/checkouts.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryWorld } from '../../support/memory-world.ts';
import { imageInputsOf, planWork } from '../../support/plan-builders.ts';
import { imagesOf, imageSpec, plannedImage } from '../../support/spec-builders.ts';

const images = imagesOf({ root: [], base: ['root'], leaf: ['base'] });

/** The last commit of an image: its hash is made of a digit, its day is in April 2026. */
function commit(digit: string, day: number): Commit {
  const committedAt = `2026-04-${String(day).padStart(2, '0')}T10:00:00Z`;
  return { sha: digit.repeat(40), committedAt };
}

const commits: Readonly<Record<string, Commit>> = {
  root: commit('1', 3),
  base: commit('2', 1),
  leaf: commit('3', 2),
};

interface Run {
  /** What the plan says, by key; an image that is not among them is not in it. */
  readonly planned: Readonly<Record<string, Partial<PlannedRunImage>>>;
  readonly source?: TagSource;
  readonly checkout?: ReturnType<typeof someCheckout> | undefined;
  readonly commits?: Readonly<Record<string, Commit>>;
  /** Key of an image of which something was not committed when the plan was made. */
  readonly dirty?: string;
  /** What is found when the history is read. */
  readonly now?: Partial<Uncommitted>;
  readonly noCache?: boolean;
  readonly push?: boolean;
  readonly store?: ImageBuilder['store'];
  readonly specs?: typeof images;
  /** What is known of debian:13. */
  readonly base?: Partial<ResolvedBase>;
}

async function prepared(run: Run) {
  const { source = { kind: 'branch', name: 'main' }, specs = images } = run;
  const asked: (readonly string[])[] = [];
  const chosen: BuildRequest[] = [];
  const builder: ImageBuilder = {
    name: 'fake',
    store: run.store ?? 'engine',
    refusal: () => undefined,
    build: () => Promise.reject(new Error('nothing is built here')),
  };
  const git: Git = {
    ...memoryWorld().git,
    uncommitted: () => Promise.resolve({ head: someCheckout().head?.sha, paths: [], ...run.now }),
    lastCommits: (_directory, head, sets: ReadonlyMap<string, PathSet>) => {
      expect(head).toBe(someCheckout().head?.sha);
      asked.push([...sets.keys()]);
      const known = Object.entries(run.commits ?? commits).filter(([key]) => sets.has(key));
      return Promise.resolve(new Map(known));
    },
  };
  const base = {
    reference: 'debian:13',
    digest: digestOfDigit('d'),
    localId: undefined,
    onBuild: [],
    unverified: undefined,
    ...run.base,
  };
  const work = planWork(specs, {
    inputs: new Map(
      specs.map((image) => {
        const commitState = image.key === run.dirty ? 'dirty' : 'clean';
        const source = { labels: { team: 'hub' }, commitState } as const;
        return [image.key, imageInputsOf(image, { source })] as const;
      }),
    ),
  });
  const opened = {
    graph: work.graph,
    repository: {
      checkout: 'checkout' in run ? run.checkout : someCheckout(),
      specPath: 'spec.yml',
      specText: 'images: {leaf: {}}\n',
      meaningOf: rememberedMeaning('spec.yml'),
    },
    tags: visibleTags('2026.4', source),
    bases: new Map([['debian:13', base]]),
    work,
  } as unknown as OpenPlan;
  const plan = {
    images: specs
      .filter(({ key }) => Object.hasOwn(run.planned, key))
      .map((image) => plannedImage(image, run.planned[image.key])),
  };
  const found = await prepareImages(plan, {
    git,
    opened,
    builders: {
      choose: (request) => {
        chosen.push(request);
        return Promise.resolve(builder);
      },
      examine: () => Promise.resolve([]),
      describe: () => Promise.reject(new Error('no builder has a name here')),
      probe: () => Promise.reject(new Error('no builder has a name here')),
    },
    runId: '20260401T100000Z-0a1b2c',
    noCache: run.noCache ?? false,
    push: run.push ?? false,
    cacheFrom: new Map([['root', ['stack.test/root@sha256:1']]]),
  });
  return { found, asked, chosen, builder };
}

describe('the names of an image of a run', () => {
  const tags = (found: Awaited<ReturnType<typeof prepared>>['found'], key: string) =>
    found.get(key)?.visibleTags.map((name) => name.replace(`stack.test/${key}:`, ''));

  it('are the one that moves and one named after the newest commit of it and what it is built on', async () => {
    const { found, asked } = await prepared({
      planned: { root: {}, base: {}, leaf: { steps: ['tag'] } },
    });

    expect(tags(found, 'leaf')).toEqual(['2026.4-main', '2026.4-main-1111111']);
    expect(asked.map((keys) => [...keys].sort())).toEqual([['base', 'leaf', 'root']]);
  });

  it('are of its own commit where that is the newest', async () => {
    const { found } = await prepared({ planned: { root: { steps: ['tag'] } } });

    expect(tags(found, 'root')).toEqual(['2026.4-main', '2026.4-main-1111111']);
  });

  it.each([
    ['something it is built on is not committed', { dirty: 'root' }],
    ['something it is built on was edited since', { now: { paths: ['images/root/Dockerfile'] } }],
    ['the spec was edited since', { now: { paths: ['spec.yml'] } }],
    ['something was committed since', { now: { head: 'f'.repeat(40) } }],
    ['there is no git', { checkout: undefined }],
    ['there is no commit', { checkout: someCheckout({ head: undefined }) }],
    ['no commit touched it', { commits: {} }],
  ])('are the moving one alone where %s', async (_name, run) => {
    const { found } = await prepared({ planned: { leaf: { steps: ['tag'] } }, ...run });

    expect(tags(found, 'leaf')).toEqual(['2026.4-main']);
  });

  it('are never fixed for a pull request', async () => {
    const { found } = await prepared({
      planned: { leaf: { steps: ['tag'] } },
      source: { kind: 'pull-request', number: 7 },
    });

    expect(tags(found, 'leaf')).toEqual(['2026.4-pr-7']);
  });

  it('need no history where nothing is named', async () => {
    const { asked } = await prepared({ planned: { leaf: { state: 'skip', steps: [] } } });

    expect(asked).toEqual([]);
  });
});

describe('what an image is built from', () => {
  const steps = ['build', 'tag'] as const;
  const text = 'FROM debian:13\n';
  const root = imageSpec('root', {
    cache: 'inline',
    target: 'runtime',
    platforms: ['linux/amd64'],
    secrets: [{ id: 'token', env: 'TOKEN' }],
    dockerfile: { ...imageSpec('root').dockerfile, text },
    externalBases: [
      { reference: 'debian:13', use: 'final-from', ranges: [{ start: 5, end: text.length - 1 }] },
    ],
  });

  it('is decided before the first build', async () => {
    const { found, builder, chosen } = await prepared({
      specs: [root],
      planned: { root: { steps } },
    });

    const build = found.get('root')?.build;
    const request = {
      imageKey: 'root',
      reference: 'stack.test/root:tmp-20260401T100000Z-0a1b2c',
      context: [],
      dockerfile: `FROM debian:13@${digestOfDigit('d')}\n`,
      wholeContextVisible: false,
      triggersReadContext: false,
      target: 'runtime',
      platforms: ['linux/amd64'],
      secrets: [{ id: 'token', env: 'TOKEN' }],
      cacheFrom: ['stack.test/root@sha256:1'],
      inlineCache: true,
      noCache: false,
    };
    expect(build?.request).toEqual(request);
    expect(build?.builder).toBe(builder);
    expect(chosen).toEqual([{ ...request, labels: {}, buildArgs: {} }]);
  });

  it('has the labels of its sources and base, and of the history that it is given', async () => {
    const { found } = await prepared({ specs: [root], planned: { root: { steps } } });

    const build = found.get('root')?.build;
    const earlier = { revision: 'e'.repeat(40), created: '2026-01-01T00:00:00Z' };
    expect(build?.history).toEqual({ revision: '1'.repeat(40), created: '2026-04-03T10:00:00Z' });
    expect(build?.labels(earlier)).toEqual({
      'org.opencontainers.image.revision': earlier.revision,
      'org.opencontainers.image.created': earlier.created,
      'org.opencontainers.image.base.name': 'debian:13',
      'org.opencontainers.image.base.digest': digestOfDigit('d'),
      team: 'hub',
    });
  });

  it('takes no layers over on --no-cache', async () => {
    const { found } = await prepared({
      specs: [root],
      planned: { root: { steps } },
      noCache: true,
    });

    const request = found.get('root')?.build?.request;
    expect([request?.cacheFrom, request?.noCache]).toEqual([[], true]);
  });

  const elsewhere = images.map((image) => ({
    ...image,
    builder: 'farm',
    cache: 'registry' as const,
  }));

  it('tells a builder elsewhere its name, its registries, and where layers are kept', async () => {
    const { chosen } = await prepared({
      planned: { root: { steps: ['build'] } },
      specs: elsewhere,
      store: 'registry',
      push: true,
    });

    expect(chosen).toMatchObject([
      {
        builder: 'farm',
        platforms: ['linux/amd64'],
        registries: ['stack.test'],
        registryCache: {
          from: expect.arrayContaining([expect.stringMatching(/^stack\.test\/root:cache-/)]),
          to: expect.stringMatching(/^stack\.test\/root:cache-/),
        },
      },
    ]);
  });

  it('is refused on a builder that leaves images at the registry, where nothing is pushed', async () => {
    const run = prepared({
      planned: { root: { steps: ['build'] } },
      specs: elsewhere,
      store: 'registry',
    });

    await expect(run).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(
        "root is built on 'fake', which leaves images at the registry",
      ),
      hint: 'add --push, or build here with --builder default',
    });
  });

  it('says where the spec names the builder that needs a push', async () => {
    const specs = elsewhere.map((image) => ({ ...image, isBuilderOwn: true as const }));
    const run = prepared({ planned: { root: { steps: ['build'] } }, specs, store: 'registry' });

    await expect(run).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'add --push, or take `builder` out of what the spec says of root',
      location: { file: 'spec.yml', line: 1, column: 1 },
    });
  });

  it('tells a builder elsewhere the registries of parents as well', async () => {
    const specs = elsewhere.map((image) =>
      image.key === 'root' ? { ...image, repository: 'other.test/root' } : image,
    );

    const { chosen } = await prepared({
      planned: { base: { steps: ['build'] } },
      specs,
      store: 'registry',
      push: true,
    });

    expect(chosen.map(({ registries }) => registries)).toEqual([['stack.test', 'other.test']]);
  });

  const away = { localId: 'sha256:1', unverified: 'its registry is away' };

  it('names by digest for a builder elsewhere also what only the engine could be asked for', async () => {
    const run = { specs: [root], planned: { root: { steps } }, base: away };

    const here = await prepared(run);
    const elsewhere = await prepared({ ...run, store: 'registry', push: true });

    expect(here.found.get('root')?.build?.request.dockerfile).toBe('FROM debian:13\n');
    expect(elsewhere.found.get('root')?.build?.request.dockerfile).toBe(
      `FROM debian:13@${digestOfDigit('d')}\n`,
    );
  });

  it('is refused on a builder elsewhere where only the engine has its base', async () => {
    const run = { specs: [root], planned: { root: { steps } }, push: true };
    const base = { ...away, digest: undefined };

    await expect(prepared({ ...run, store: 'registry', base })).rejects.toMatchObject({
      code: 'BASE_UNAVAILABLE',
      message:
        'root: fake takes bases from registries, and no digest of debian:13 is known: its registry is away',
    });
    await expect(prepared({ ...run, base })).resolves.toBeDefined();
  });

  it('is nothing for an image that is not built', async () => {
    const { found, chosen } = await prepared({
      planned: { root: { state: 'retag', steps: ['tag'] } },
    });

    expect([found.get('root')?.build, chosen]).toEqual([undefined, []]);
  });
});
