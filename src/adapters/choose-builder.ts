import { join } from 'node:path';
import { UserError, userProblems } from '../errors/user-error.ts';
import type { ContainerEngine, EngineInfo } from '../ports/container-engine.ts';
import type { Files } from '../ports/files.ts';
import type {
  BuilderChoice,
  BuilderDescription,
  BuildRequest,
  ImageBuilder,
} from '../ports/image-builder.ts';
import { probeRequest } from './build/probe-request.ts';

export interface ChooserDeps {
  readonly engine: ContainerEngine;
  readonly info: EngineInfo;
  /** Of the engine, to remember a probe by. */
  readonly address: string;
  /** The docker CLI's name for the engine: `default`. */
  readonly context: string;
  /** Those of the engine itself, in the order of preference. */
  readonly builders: readonly ImageBuilder[];
  /** Looks at a builder that buildx knows by this name; throws as {@link BuilderChoice.describe}. */
  readonly describe: (name: string) => Promise<BuilderDescription>;
  /** Has it build an image of nothing; answers as {@link BuilderChoice.probe}. */
  readonly tryOut: (
    description: BuilderDescription,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
  readonly named: (description: BuilderDescription) => Promise<ImageBuilder>;
  readonly files: Files;
  /** Absolute path of `.stack/`. */
  readonly stateDir: string;
}

const probeTimeoutMs = 60_000;

/**
 * Finds the builder that works with this engine by letting it build an empty image. The answer is kept in
 * `.stack/builders.json` for this version of the engine, so that the probe costs nothing the next time.
 */
export function builderChooser(deps: ChooserDeps): BuilderChoice {
  const answers = new Map<string, Promise<string | undefined>>();
  const described = new Map<string, Promise<BuilderDescription>>();
  const opened = new Map<string, Promise<ImageBuilder>>();

  /** Why the builder does not work here; `undefined` when it does. */
  function faultOf(builder: ImageBuilder): Promise<string | undefined> {
    const known = answers.get(builder.name) ?? rememberedFault(deps, builder);
    answers.set(builder.name, known);
    return known;
  }

  function describe(name: string): Promise<BuilderDescription> {
    const known = described.get(name) ?? deps.describe(name);
    described.set(name, known);
    return known;
  }

  async function choose(request: BuildRequest): Promise<ImageBuilder> {
    const isForSeveral = request.platforms.length > 1 && deps.info.containerdStore;
    const name = request.builder ?? (isForSeveral ? deps.context : undefined);
    const description = name === undefined ? undefined : await describe(name);
    const isOwn = description === undefined || isEngine(deps, description);
    // What an engine keeps is for one platform; its BuildKit can send the whole to the registry.
    if (isOwn && !isForSeveral) return chooseOfEngine(request);
    if (description === undefined) return chooseOfEngine(request);
    const opening = opened.get(description.name) ?? deps.named(description);
    opened.set(description.name, opening);
    const builder = await opening;
    const refusal = builder.refusal(request);
    if (refusal === undefined) return builder;
    throw new UserError(
      'BUILDER_MISSING',
      `the builder '${builder.name}' cannot build ${request.imageKey}, since ${refusal}`,
    );
  }

  async function chooseOfEngine(request: BuildRequest): Promise<ImageBuilder> {
    const reasons: string[] = [];
    for (const builder of deps.builders) {
      const refusal = builder.refusal(request);
      const fault = refusal ?? (await faultOf(builder));
      if (fault === undefined) return builder;
      reasons.push(`${builder.name} cannot, since ${fault}`);
    }
    throw new UserError(
      'BUILDER_MISSING',
      `nothing here can build ${request.imageKey}: ${reasons.join('; ')}`,
      {
        hint: 'install the docker CLI with its buildx plugin (Debian: docker-cli docker-buildx), or use an engine whose build API works',
      },
    );
  }

  async function examine() {
    return Promise.all(
      deps.builders.map(async (builder) => ({ name: builder.name, fault: await faultOf(builder) })),
    );
  }

  async function probeNamed(name: string): Promise<string | undefined> {
    const description = await describe(name);
    if (isEngine(deps, description)) return undefined;
    return deps.tryOut(description, AbortSignal.timeout(probeTimeoutMs));
  }

  return { choose, examine, describe, probe: probeNamed };
}

/** buildx calls the builder that is part of an engine after the engine's context. */
function isEngine({ context }: ChooserDeps, { driver, nodes }: BuilderDescription): boolean {
  return driver === 'docker' && nodes.some(({ endpoint }) => endpoint === context);
}

async function rememberedFault(
  deps: ChooserDeps,
  builder: ImageBuilder,
): Promise<string | undefined> {
  const path = join(deps.stateDir, 'builders.json');
  const key = [builder.name, deps.address, deps.info.version, deps.info.storageDriver].join(' ');
  const memory = parseMemory(await deps.files.readText(path));
  // Only what works is remembered: what does not may have been put right meanwhile.
  if (memory.includes(key)) return undefined;
  const fault = await probe(deps, builder);
  if (fault === undefined) await remember(deps, path, [...memory, key]);
  return fault;
}

/** A memory that cannot be written costs the next run a probe, and nobody anything else. */
async function remember(deps: ChooserDeps, path: string, works: readonly string[]): Promise<void> {
  try {
    // The folder may be new, and ignores itself in git.
    await deps.files.writeFile(join(deps.stateDir, '.gitignore'), '*\n');
    await deps.files.writeFile(path, `${JSON.stringify({ works }, undefined, 2)}\n`);
  } catch {
    return;
  }
}

function parseMemory(text: string | undefined): readonly string[] {
  try {
    const { works } = JSON.parse(text ?? '{}') as { works?: unknown };
    return Array.isArray(works) ? works.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

async function probe(deps: ChooserDeps, builder: ImageBuilder): Promise<string | undefined> {
  if (builder.name === 'engine-api' && deps.info.containerdStore) {
    return 'this engine keeps images in containerd, where uploads to its build API fail or hang on several versions';
  }
  const request = probeRequest(AbortSignal.timeout(probeTimeoutMs));
  try {
    const outcome = await builder.build(request, () => undefined);
    await deps.engine.removeImage(request.reference);
    if (outcome.status === 'built') return undefined;
    return outcome.status === 'failed'
      ? `its probe build failed: ${outcome.message}`
      : 'its probe build did not end in a minute';
  } catch (error) {
    const problem = userProblems(error)?.find(({ code }) => code === 'BUILDER_MISSING');
    if (problem === undefined) throw error;
    return problem.message;
  }
}
