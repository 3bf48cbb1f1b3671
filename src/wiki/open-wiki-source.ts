import { join } from 'node:path';
import { compareStacks } from '../compare/compare-stacks.ts';
import { lockSnapshot } from '../compare/lock-snapshot.ts';
import { recordStore, type RecordStore } from '../identity/record-store.ts';
import { visibleTags } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';
import type { Registry } from '../ports/registry.ts';
import { listReleases } from '../release/release-store.ts';
import { releaseName, type Release } from '../release/release.ts';
import { factsIn } from '../run/record-page.ts';
import type { World } from '../run/world.ts';
import type { Spec } from '../spec/spec.ts';
import { readRunPages } from './last-run.ts';
import { readTemplates } from './read-templates.ts';
import { releaseChanges, type ReleaseChanges } from './release-changes.ts';
import { aboutImage } from './render-wiki.ts';
import { wikiTemplates } from './templates.ts';
import type { WikiSource } from './wiki-source.ts';

/** What a wiki is to be made from. */
export interface WikiOrder {
  readonly spec: Spec;
  /** Path of the spec in its repository: `gpu/spec.yml`. */
  readonly specPath: string;
  readonly checkout: Checkout | undefined;
  /** Branch whose images are called the newest: `main`. */
  readonly mainBranch: string;
  /** Absolute path of the folder that comes with the program. */
  readonly toolkitDir: string;
  /** How often a transient fault of the registry is tried again. */
  readonly retries: number;
  /** Leave out images of the last run that are at no registry. */
  readonly onlyPushed: boolean;
}

/**
 * Reads releases from the registry, the last run from `artifacts/`, and the templates.
 *
 * @throws {UserError} `REGISTRY_…`, `BRANCH_RESERVED`
 */
export async function openWikiSource(
  world: Pick<World, 'files' | 'env' | 'registry'>,
  order: WikiOrder,
): Promise<WikiSource> {
  const { spec, checkout } = order;
  const registry = world.registry(order.retries);
  const records = recordStore({ files: world.files, registry }, join(spec.rootDir, '.stack'));
  const [texts, releases, run] = await Promise.all([
    readTemplates(world.files, order.toolkitDir, spec.rootDir),
    releasesOf(registry, spec),
    runPagesOf(world, order, records),
  ]);
  const mainSource = { kind: 'branch', name: order.mainBranch } as const;
  return {
    spec: order.specPath,
    templates: wikiTemplates(texts),
    codeUrl: codeUrl(world.env, checkout),
    mainTag: visibleTags(spec.tagPrefix, mainSource).moving,
    images: [...spec.images.values()].map(({ key, repository }) => ({ key, repository })),
    releases,
    runPages: run.pages,
    facts: (release, key) => factsOf(records, release, key),
    changes: (before, after) => changesBetween(records, before, after),
    notes: [
      ...run.notes,
      ...(spec.registry === undefined
        ? ['no releases are shown: the images lie in several registries, and `registry` is not set']
        : []),
    ],
  };
}

async function releasesOf(registry: Registry, spec: Spec): Promise<readonly Release[]> {
  return spec.registry === undefined ? [] : listReleases(registry, spec.registry);
}

function runPagesOf(
  { files }: Pick<World, 'files'>,
  { spec, onlyPushed }: WikiOrder,
  records: RecordStore,
) {
  return readRunPages(files, {
    artifactsDir: join(spec.rootDir, 'artifacts'),
    onlyPushed,
    about: async ({ key, imageId }) => {
      const repository = spec.images.get(key)?.repository;
      const record =
        repository === undefined ? undefined : await records.find({ key, repository }, imageId);
      const facts = record && factsIn(record);
      return facts === undefined ? { versions: {} } : aboutImage(facts);
    },
  });
}

async function factsOf(records: RecordStore, { lock }: Release, key: string) {
  const image = lock.images[key];
  if (image === undefined) return undefined;
  const { repository, imageId } = image;
  const record = await records.find({ key, repository }, imageId);
  return record && factsIn(record);
}

async function changesBetween(
  records: RecordStore,
  before: Release,
  after: Release,
): Promise<ReleaseChanges> {
  const snapshot = (release: Release) =>
    lockSnapshot(release.lock, releaseName(release), (image, id) => records.find(image, id));
  const [earlier, later] = await Promise.all([snapshot(before), snapshot(after)]);
  return releaseChanges(compareStacks(earlier, later));
}

/** Where commits can be looked at. */
function codeUrl(env: World['env'], checkout: Checkout | undefined): string | undefined {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = env;
  return server !== '' && repository !== '' ? `${server}/${repository}` : checkout?.webUrl;
}
