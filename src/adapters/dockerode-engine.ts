import Docker from 'dockerode';
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { UserError } from '../errors/user-error.ts';
import type { Credential } from '../ports/credentials.ts';
import type {
  ContainerEngine,
  EngineInfo,
  ListedImage,
  LocalImage,
  TransferOutcome,
  TransferRequest,
} from '../ports/container-engine.ts';
import { parseReference } from '../oci/reference.ts';
import { hubNames } from './docker/hub-names.ts';
import { dockerodeContainers } from './docker/containers.ts';
import { engineMessage, statusCodeOf, translateEngineError } from './docker/docker-errors.ts';
import { listAgain } from './docker/list-again.ts';
import { readTransfer } from './docker/run-transfer.ts';
import { isTransientTransferFault } from './docker/transfer-faults.ts';

/** The oldest Engine API the toolkit works with: the first whose build knows every BuildKit field it reads. */
export const oldestApi = '1.41';

/** A {@link ContainerEngine} that talks to a Docker Engine through dockerode. `address` is for messages. */
export function dockerodeEngine(docker: Docker, address: string): ContainerEngine {
  /** Gives every failure of the engine its error for people; `undefined` stands for 404 where the caller allows it. */
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateEngineError(error, address);
    }
  }

  async function orAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
    return ask(async () => {
      try {
        return await work();
      } catch (error) {
        if (statusCodeOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  async function info(signal?: AbortSignal): Promise<EngineInfo> {
    return ask(async () => {
      const options = endedBy(signal);
      const [version, facts] = await Promise.all([
        // The types of these lack their options.
        (docker.version as (options: object) => ReturnType<Docker['version']>)(options),
        (docker.info as (options: object) => Promise<EngineFacts>)(options),
      ]);
      refuseOldApi(version.ApiVersion, address);
      return engineInfoOf(version, facts);
    });
  }

  async function ping(signal: AbortSignal): Promise<void> {
    await ask(async () => {
      try {
        // The type of dockerode's ping lacks its options.
        await (docker.ping as (options: object) => Promise<unknown>)({ abortSignal: signal });
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    });
  }

  async function inspectImage(reference: string): Promise<LocalImage | undefined> {
    const image = await orAbsent(() => docker.getImage(reference).inspect());
    return image === undefined ? undefined : localImageOf(image);
  }

  async function listImages(signal?: AbortSignal): Promise<readonly ListedImage[]> {
    const images = await ask(() => listAgain(() => docker.listImages(endedBy(signal))));
    return images.map(listedImageOf).filter(({ repoTags }) => repoTags.length > 0);
  }

  async function imageHistory(reference: string) {
    const entries = await orAbsent(
      () => docker.getImage(reference).history() as Promise<HistoryLine[]>,
    );
    return entries?.map((entry) => ({
      createdAt: new Date(entry.Created * 1000).toISOString(),
      createdBy: entry.CreatedBy,
      sizeBytes: entry.Size,
      tags: entry.Tags ?? [],
    }));
  }

  async function tagImage(source: string, reference: string): Promise<void> {
    const { repository, tag } = splitTag(reference);
    await ask(() => docker.getImage(source).tag({ repo: repository, tag }));
  }

  async function removeImage(reference: string): Promise<void> {
    await ask(async () => {
      try {
        await docker.getImage(reference).remove({ noprune: false });
      } catch (error) {
        // 409: a container or another image still needs it, so only the name could go.
        if (![404, 409].includes(statusCodeOf(error) ?? 0)) throw error;
      }
    });
  }

  async function listTags(repository?: string): Promise<readonly string[]> {
    const filters =
      repository === undefined ? {} : { filters: JSON.stringify({ reference: [repository] }) };
    const images = await ask(() => listAgain(() => docker.listImages(filters)));
    return images
      .flatMap((image) => image.RepoTags ?? [])
      .filter(
        (name) =>
          name !== '<none>:<none>' &&
          (repository === undefined || name.startsWith(`${repository}:`)),
      )
      .sort();
  }

  function transfer(kind: 'pull' | 'push') {
    return async (request: TransferRequest): Promise<TransferOutcome> =>
      ask(async () => {
        try {
          const stream = await openTransfer(docker, kind, request);
          return await readTransfer(stream, request.onProgress);
        } catch (error) {
          // Pulls are refused by an answer of their own: 404 and 500 carry the registry's sentence.
          if (statusCodeOf(error) === undefined) throw error;
          const message = engineMessage(error);
          return { status: 'failed', message, transient: isTransientTransferFault(message) };
        }
      });
  }

  async function diskUsage() {
    const usage = (await ask(() => docker.df())) as DiskUsage;
    const buildCacheBytes = (usage.BuildCache ?? []).reduce((sum, item) => sum + item.Size, 0);
    return { imagesBytes: usage.LayersSize ?? 0, buildCacheBytes };
  }

  return {
    info,
    ping,
    inspectImage,
    listImages,
    imageHistory,
    tagImage,
    removeImage,
    listTags,
    pullImage: transfer('pull'),
    pushImage: transfer('push'),
    diskUsage,
    ...dockerodeContainers(docker, ask, orAbsent),
  };
}

function endedBy(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abortSignal: signal };
}

interface EngineFacts {
  readonly Driver: string;
  readonly DriverStatus?: readonly (readonly [string, string])[];
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly Name: string;
}

interface HistoryLine {
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Size: number;
  readonly Tags: readonly string[] | null;
}

interface DiskUsage {
  readonly LayersSize?: number;
  readonly BuildCache?: readonly { readonly Size: number }[] | null;
}

function refuseOldApi(apiVersion: string, address: string): void {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestApi.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new UserError('ENGINE_TOO_OLD', `the engine at ${address} speaks API ${apiVersion}`, {
    hint: `install Docker Engine 20.10 or newer (API ${oldestApi})`,
  });
}

function engineInfoOf(version: Docker.DockerVersion, facts: EngineFacts): EngineInfo {
  const containerdStore = (facts.DriverStatus ?? []).some(([, value]) =>
    value.startsWith('io.containerd.snapshotter'),
  );
  const { Components: parts = [] } = version as Partial<Docker.DockerVersion>;
  // Podman's is called 'Podman Engine'.
  const isDocker = parts.some(({ Name }) => Name === 'Engine');
  return {
    version: version.Version,
    apiVersion: version.ApiVersion,
    os: version.Os,
    architecture: version.Arch,
    storageDriver: facts.Driver,
    containerdStore,
    tellsOnBuild: isDocker && !containerdStore,
    cpus: facts.NCPU,
    memoryBytes: facts.MemTotal,
    rootDir: facts.DockerRootDir,
    hostname: facts.Name,
  };
}

function localImageOf(
  image: Docker.ImageInspectInfo & { Variant?: string | undefined },
): LocalImage {
  const config = image.Config as Partial<typeof image.Config> & { OnBuild?: string[] | null };
  return {
    engineId: image.Id,
    repoTags: image.RepoTags.flatMap(hubNames),
    repoDigests: image.RepoDigests.flatMap(hubNames),
    createdAt: image.Created,
    os: image.Os,
    architecture: image.Architecture,
    variant: image.Variant === '' ? undefined : image.Variant,
    sizeBytes: image.Size,
    labels: config.Labels ?? {},
    user: config.User ?? '',
    entrypoint: [config.Entrypoint ?? []].flat(),
    cmd: config.Cmd ?? [],
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    onBuild: config.OnBuild ?? [],
    layers: image.RootFS.Layers ?? [],
    contentHash: contentHash(image),
  };
}

/** The lists are `null` where there is nothing in them; `<none>` stands for a name that there is not. */
/** Over what an image is; not over its ID, names, and what this engine did with it. */
function contentHash(image: Docker.ImageInspectInfo & { Variant?: string | undefined }): string {
  const { RootFS, Config, Created, Os, Architecture, Variant } = image;
  const parts = { layers: RootFS.Layers, Config, Created, Os, Architecture, Variant };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function listedImageOf(image: {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null | undefined;
}): ListedImage {
  const isName = (name: string) => !name.startsWith('<none>');
  return {
    engineId: image.Id,
    repoTags: (image.RepoTags ?? []).filter(isName).flatMap(hubNames),
  };
}

async function openTransfer(
  docker: Docker,
  kind: 'pull' | 'push',
  request: TransferRequest,
): Promise<AsyncIterable<Uint8Array>> {
  const signal = request.signal === undefined ? {} : { abortSignal: request.signal };
  const authconfig = authOf(request.credential, request.reference);
  if (kind === 'pull') {
    const stream = await docker.pull(request.reference, { ...authconfig, ...signal });
    return asReadable(stream);
  }
  const { repository, tag } = splitTag(request.reference);
  const stream = await docker.getImage(repository).push({
    tag,
    // The Engine API wants the header even where nobody signs in.
    authconfig: authconfig.authconfig ?? { username: '', password: '', serveraddress: '' },
    ...signal,
  });
  return asReadable(stream);
}

function asReadable(stream: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const readable = stream instanceof Readable ? stream : stream.pipe(new PassThrough());
  return readable as AsyncIterable<Uint8Array>;
}

function authOf(credential: Credential | undefined, reference: string) {
  if (credential === undefined) return {};
  const serveraddress = parseReference(reference)?.registry ?? '';
  if (credential.username === '<token>') {
    return { authconfig: { identitytoken: credential.password, serveraddress } };
  }
  return {
    authconfig: { username: credential.username, password: credential.password, serveraddress },
  };
}

function splitTag(reference: string): { repository: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
