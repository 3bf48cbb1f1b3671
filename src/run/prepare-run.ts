import { join } from 'node:path';
import { UserError, UserErrors } from '../errors/user-error.ts';
import { buildImageGraph, type ImageGraph } from '../graph/image-graph.ts';
import { resolveBases } from '../identity/external-bases.ts';
import { visibleTags, type VisibleTags } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';
import { checkRegistries } from './check-registries.ts';
import { existingImages, type ExistingImage } from './existing-images.ts';
import type { ImageState, PreparedImage, RunDeps, RunSettings } from './image-run.ts';
import { findLeftovers, removeLeftovers, runLabels } from './leftovers.ts';
import { prepareImages } from './prepare-images.ts';
import { pullPrivateBases } from './pull-private-bases.ts';
import { newRunId } from './run-id.ts';
import type { RunOrder } from './run-order.ts';
import { readTagSource } from './tag-source.ts';
import type { ConnectedEngine, World } from './world.ts';

/** Everything that is known when the first step starts. */
export interface RunStart {
  readonly runId: string;
  readonly graph: ImageGraph;
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  readonly tags: VisibleTags;
  readonly deps: RunDeps;
  readonly settings: RunSettings;
  readonly prepared: ReadonlyMap<string, PreparedImage>;
  /** What is known of images that are not built. */
  readonly known: ReadonlyMap<string, ImageState>;
  /** What people should know and that stops nothing. */
  readonly notes: readonly string[];
}

/** First wait before a retry. */
const retryDelayMs = 1000;

/**
 * Looks at everything that can go wrong before the first step: engine, registries, bases, contexts, builders, the images that
 * must be there.
 *
 * @param stateDir absolute path of `.stack/`
 * @throws {UserError} `ENGINE_…`, `REGISTRY_…`, `BASE_UNAVAILABLE`, `BUILDER_MISSING`, `BRANCH_RESERVED`, `IMAGE_NOT_BUILT`, …
 */
export async function prepareRun(
  order: RunOrder,
  world: World,
  stateDir: string,
): Promise<RunStart> {
  const { spec, plan } = order;
  refuseMissingSecrets(order, world);
  const runId = newRunId(world.clock.now(), world.random);
  const [connected, checkout] = await Promise.all([
    world.connectEngine(stateDir),
    world.git.checkout(spec.rootDir),
  ]);
  const tags = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  const registry = world.registry(order.retries);
  if (order.push) await checkRegistries(registry, plan);

  const leftovers = await findLeftovers(connected.engine, world.process, world.clock.now());
  await removeLeftovers(connected.engine, leftovers);
  const existing = await existingImages(world.files, stateDir, connected, plan, tags.moving);
  const images = await prepareBuilds(order, world, { connected, checkout, tags, runId, existing });

  const taken = [...existing].map(
    ([key, { state, createdAt }]) => `${key}: ${state.reference ?? ''}, built ${createdAt}`,
  );
  return {
    ...images,
    notes: [...images.notes, ...taken],
    runId,
    graph: buildImageGraph(spec.images.values()),
    checkout,
    tags,
    deps: depsOf(world, connected, registry, stateDir),
    settings: settingsOf(order, world, stateDir, runId),
    known: new Map([...existing].map(([key, { state }]) => [key, state])),
  };
}

/** @throws {UserErrors} `CONFIG` for each variable of a build secret that is not set */
function refuseMissingSecrets({ plan }: RunOrder, { env }: World): void {
  const built = plan.images.filter(({ state }) => state === 'build');
  const problems = built.flatMap(({ image }) =>
    image.secrets
      .filter((secret) => env[secret.env] === undefined)
      .map(
        (secret) =>
          new UserError(
            'CONFIG',
            `${image.key}: ${secret.env}, the variable of secret '${secret.id}', is not set`,
            {
              hint: `set ${secret.env}, or remove the secret from the spec`,
            },
          ),
      ),
  );
  if (problems.length > 0) throw new UserErrors(problems);
}

interface Surroundings {
  readonly connected: ConnectedEngine;
  readonly checkout: Checkout | undefined;
  readonly tags: VisibleTags;
  readonly runId: string;
  readonly existing: ReadonlyMap<string, ExistingImage>;
}

async function prepareBuilds(
  order: RunOrder,
  world: World,
  { connected, ...surroundings }: Surroundings,
): Promise<Pick<RunStart, 'prepared' | 'notes'>> {
  const { spec, plan, noCache } = order;
  const { files, git } = world;
  const bases = await basesOf(order, world, connected);
  const deepened = await deepen(order, world, surroundings.checkout);
  const prepared = await prepareImages(plan, {
    ...{ files, git, builders: connected.builders, spec, noCache, bases },
    ...surroundings,
  });
  const notes = [...bases.values()].flatMap(({ reference, unverified }) =>
    unverified === undefined
      ? []
      : [`base ${reference} not verified: the engine's copy is used (${unverified})`],
  );
  return { prepared, notes: [...notes, ...deepened] };
}

/** The last commit of an image may lie before the end of a shallow clone. @returns what to tell people */
async function deepen(
  { spec }: RunOrder,
  { git }: World,
  checkout: Checkout | undefined,
): Promise<readonly string[]> {
  if (checkout?.shallow !== true || (await git.deepen(spec.rootDir))) return [];
  return [
    'this clone is shallow and its history cannot be fetched: images are labelled with a newer commit than theirs (actions/checkout: fetch-depth: 0)',
  ];
}

async function basesOf(order: RunOrder, world: World, { engine, info }: ConnectedEngine) {
  const { retries, signal } = order;
  const built = order.plan.images.filter(({ state }) => state === 'build');
  const references = built.flatMap(({ image }) =>
    image.externalBases.map(({ reference }) => reference),
  );
  const registries = { quickRegistry: world.registry(0), registry: world.registry(retries) };
  const bases = await resolveBases({ engine, ...registries }, references, info);
  const { credentials } = world;
  const settings = { retries, retryDelayMs, signal };
  await pullPrivateBases({ engine, credentials }, bases.values(), settings);
  return bases;
}

function depsOf(
  world: World,
  { engine }: ConnectedEngine,
  registry: RunDeps['registry'],
  stateDir: string,
): RunDeps {
  const { files, clock, runner, credentials, mask } = world;
  const tests = { engine, files, runner, clock, host: world.testHost(stateDir) };
  return { engine, registry, credentials, files, clock, tests, mask };
}

function settingsOf(order: RunOrder, world: World, stateDir: string, runId: string): RunSettings {
  return {
    runId,
    spec: order.spec,
    push: order.push,
    retries: order.retries,
    retryDelayMs,
    stateDir,
    artifactsDir: join(order.spec.rootDir, 'artifacts'),
    labels: {
      [runLabels.run]: runId,
      [runLabels.host]: world.process.hostname,
      [runLabels.pid]: String(world.process.pid),
    },
  };
}
