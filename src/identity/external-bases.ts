import { UserError, userProblems } from '../errors/user-error.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import { formatReference, parseReference, repositoryOf, type Reference } from '../oci/reference.ts';
import { isIndex, type OciIndex, type OciManifest } from '../oci/oci-manifest.ts';
import type { ContainerEngine, LocalImage } from '../ports/container-engine.ts';
import type { Registry } from '../ports/registry.ts';

/** What an external reference stands for in this run. */
export interface ResolvedBase {
  readonly reference: string;
  /** Digest at its registry, which the Dockerfile is pinned to; `undefined` when only the engine's copy is known. */
  readonly digest: string | undefined;
  /** ID of the engine's copy, where that is what counts. */
  readonly localId: string | undefined;
  /** ONBUILD instructions that a build on it runs. */
  readonly onBuild: readonly string[];
  /** Why the digest could not be had, in words; `undefined` when it could. */
  readonly unverified: string | undefined;
}

/** Where bases are looked up. */
export interface BaseSources {
  /** Asked first; it should give up soon, since the engine's copy may do. */
  readonly quickRegistry: Registry;
  /** Asked once more, with patience, where the engine has no copy. */
  readonly registry: Registry;
  /** `undefined` where no engine takes part. */
  readonly engine: ContainerEngine | undefined;
  /** Whether the engine tells the ONBUILD instructions of all images, so that its copy can stand for what the registry has. */
  readonly tellsOnBuild?: boolean | undefined;
  /** Digest by reference of bases that were looked up before: these count, also where a tag has moved since. */
  readonly pinned?: Readonly<Record<string, string>> | undefined;
}

/**
 * Looks up what external references stand for, each once.
 *
 * The registry's answer counts. Where it cannot be had, the copy on the engine does, and the result says that it is not verified.
 *
 * @param platform of the engine: `{os: 'linux', architecture: 'amd64'}`
 * @throws {UserError} `BASE_UNAVAILABLE` when neither has the image, or, of one that is pinned, that digest of it
 */
export async function resolveBases(
  deps: BaseSources,
  references: Iterable<string>,
  platform: { readonly os: string; readonly architecture: string },
): Promise<ReadonlyMap<string, ResolvedBase>> {
  const wanted = [...new Set(references)].filter((reference) => reference !== 'scratch');
  const bases = await Promise.all(
    wanted.map((reference) => resolveBase(deps, reference, platform)),
  );
  return new Map(bases.map((base) => [base.reference, base]));
}

async function resolveBase(
  deps: BaseSources,
  reference: string,
  platform: { readonly os: string; readonly architecture: string },
): Promise<ResolvedBase> {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw unavailable(reference, 'it is not a valid reference', undefined);
  const pinned = deps.pinned?.[reference];
  const full = pinned === undefined ? named(parsed) : `${repositoryOf(parsed)}@${pinned}`;
  // What is wrong with the engine counts where the registry does not have it.
  const [looked] = await Promise.allSettled([deps.engine?.inspectImage(reference)]);
  const local = looked.status === 'fulfilled' ? looked.value : undefined;
  const digests = local === undefined ? [] : pulledDigests(reference, local.repoDigests);
  const wanted = { reference: full, repository: repositoryOf(parsed), platform };
  const copy =
    local !== undefined && deps.tellsOnBuild === true ? { ...local, digests } : undefined;
  const first = await ask(deps.quickRegistry, { ...wanted, copy });
  if (first.published !== undefined) return { ...published(reference), ...first.published };

  if (looked.status === 'rejected') throw looked.reason;
  // Another image than the one that is pinned would make the result another, and nobody would see that.
  const isRight = pinned === undefined || digests.includes(pinned);
  if (local !== undefined && isRight)
    return localCopy(reference, local, pinned ?? digests[0], first.reason);
  const again = first.cause === undefined ? first : await ask(deps.registry, wanted);
  if (again.published !== undefined) return { ...published(reference), ...again.published };
  throw unavailable(reference, again.reason, again.cause);
}

function named(reference: Reference): string {
  const isBare = reference.tag === undefined && reference.digest === undefined;
  return formatReference(isBare ? { ...reference, tag: 'latest' } : reference);
}

interface Answer {
  readonly published: { readonly digest: string; readonly onBuild: readonly string[] } | undefined;
  /** Why there is nothing published, in words. */
  readonly reason: string;
  /** The failure of the look-up; `undefined` where the registry says that it has no such image. */
  readonly cause: unknown;
}

/** What a registry is asked for. */
interface Wanted {
  /** Written out in full, with a tag or a digest. */
  readonly reference: string;
  readonly repository: string;
  readonly platform: Pick<LocalImage, 'os' | 'architecture'>;
  /** The engine's, with the digests under which it was pulled from that repository. */
  readonly copy?: (LocalImage & { readonly digests: readonly string[] }) | undefined;
}

async function ask(registry: Registry, wanted: Wanted): Promise<Answer> {
  try {
    const found = (await knownHere(registry, wanted)) ?? (await readPublished(registry, wanted));
    return { published: found, reason: 'its registry does not have it', cause: undefined };
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    return { published: undefined, reason: problem.message, cause: error };
  }
}

/**
 * Where the engine has what the registry has under the name, its copy tells the rest. Docker Hub counts each manifest that it sends as a
 * pull, of which it allows a number in some hours, and a HEAD as none.
 *
 * @returns `undefined` where a manifest has to be read: also where a registry refuses a HEAD
 * @throws {UserError} `REGISTRY_UNREACHABLE`: nobody is to wait twice for the same
 */
async function knownHere(
  registry: Registry,
  { reference, platform, copy }: Wanted,
): Promise<Answer['published']> {
  const isOfPlatform = copy?.os === platform.os && copy.architecture === platform.architecture;
  if (!isOfPlatform || copy.digests.length === 0) return undefined;
  const digest = await headOf(registry, reference);
  if (digest === undefined || !copy.digests.includes(digest)) return undefined;
  return { digest, onBuild: copy.onBuild };
}

async function headOf(registry: Registry, reference: string): Promise<string | undefined> {
  try {
    return (await registry.resolve(reference))?.digest;
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined || problem.code === 'REGISTRY_UNREACHABLE') throw error;
    return undefined;
  }
}

function published(reference: string) {
  return { reference, localId: undefined, unverified: undefined };
}

/** The digest it was pulled by still names it, so that a registry that is away for a while changes no image. */
function localCopy(
  reference: string,
  { engineId, onBuild }: LocalImage,
  digest: string | undefined,
  reason: string,
): ResolvedBase {
  return { reference, digest, localId: engineId, onBuild, unverified: reason };
}

function pulledDigests(reference: string, repoDigests: readonly string[]): readonly string[] {
  const wanted = parseReference(reference);
  if (wanted === undefined) return [];
  const pulled = repoDigests.flatMap((text) => parseReference(text) ?? []);
  return pulled
    .filter((other) => repositoryOf(other) === repositoryOf(wanted))
    .flatMap((other) => other.digest ?? []);
}

async function readPublished(
  registry: Registry,
  { reference, repository, platform }: Wanted,
): Promise<Answer['published']> {
  const stored = await registry.getManifest(reference);
  if (stored === undefined) return undefined;
  const manifest = await platformManifest(registry, repository, stored.bytes, platform);
  const digest = (manifest as Partial<OciManifest> | undefined)?.config?.digest;
  const config = digest === undefined ? undefined : await registry.getBlob(repository, digest);
  return { digest: stored.descriptor.digest, onBuild: onBuildOf(config) };
}

async function platformManifest(
  registry: Registry,
  repository: string,
  bytes: Uint8Array,
  platform: { readonly os: string; readonly architecture: string },
): Promise<OciManifest | undefined> {
  const document = parse(bytes) as OciManifest | OciIndex;
  if (!isIndex(document)) return document;
  const entry = document.manifests.find(
    (one) =>
      one.platform?.os === platform.os && one.platform.architecture === platform.architecture,
  );
  if (entry === undefined) return undefined;
  const stored = await registry.getManifest(`${repository}@${entry.digest}`);
  return stored === undefined ? undefined : (parse(stored.bytes) as OciManifest);
}

function onBuildOf(config: Uint8Array | undefined): readonly string[] {
  if (config === undefined) return [];
  return (parse(config) as ImageConfig).config?.OnBuild ?? [];
}

interface ImageConfig {
  readonly config?: { readonly OnBuild?: readonly string[] | null };
}

function parse(bytes: Uint8Array): unknown {
  return manifestIn(bytes);
}

function unavailable(reference: string, reason: string, cause: unknown): UserError {
  return new UserError('BASE_UNAVAILABLE', `the base image ${reference} cannot be had: ${reason}`, {
    hint: `check its name and the network, sign in to its registry, or put it on the engine (docker pull ${reference})`,
    cause,
  });
}
