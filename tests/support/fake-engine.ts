import { createHash } from 'node:crypto';
import { constants } from 'node:os';
import { UserError } from '../../src/errors/user-error.ts';
import type {
  ContainerEngine,
  ContainerRequest,
  EngineInfo,
  ExecRequest,
  LocalImage,
  TransferOutcome,
  TransferRequest,
} from '../../src/ports/container-engine.ts';
import {
  changesOf,
  fakeContainer,
  gone,
  rejectedOn,
  runProgram,
  start,
  stateOf,
  type FakeContainer,
  type FakeImage,
} from './fake-container.ts';
import { abortable } from '../../src/text/abortable.ts';
import { contentsOf, inChunks, tarArchive } from './tar-archive.ts';

/** What the fake engine has and does. */
export interface FakeEngineOptions {
  /** By engine ID. */
  readonly images: Readonly<Record<string, FakeImage>>;
  readonly info?: Partial<EngineInfo>;
  /** What a registry answers to a pull or push; `undefined`: it takes every image, and gives back what was pushed. */
  readonly transfer?: (
    kind: 'pull' | 'push',
    request: TransferRequest,
  ) => TransferOutcome | undefined;
  /** Called at the start of each method; throws what the engine shall throw. */
  readonly onCall?: (method: string, target: string) => void;
}

/** A fake engine and what was done to it. */
export interface FakeEngine extends ContainerEngine {
  /** Every container that was ever made, in order. */
  readonly created: readonly ContainerRequest[];
  /** `exec`s in order, each with the number of its container from 0. */
  readonly execs: readonly { readonly container: number; readonly request: ExecRequest }[];
  /** What was unpacked into containers, in order. */
  readonly puts: readonly {
    readonly container: number;
    readonly path: string;
    readonly tar: Uint8Array;
  }[];
  /** Containers that were not removed. */
  containersLeft(): number;
  /** Puts a further image on the engine, as a build does. */
  addImage(engineId: string, image: FakeImage): void;
  /** What was pushed: reference → manifest digest. */
  readonly pushed: ReadonlyMap<string, string>;
}

/**
 * A {@link ContainerEngine} in memory: images have scripted files and programs, nothing takes time.
 *
 * A program that is not scripted is not in the image: a container does not start with it, an exec ends with 127.
 */
export function fakeEngine(options: FakeEngineOptions): FakeEngine {
  const images = new Map<string, FakeImage>();
  const tags = new Map<string, string>();
  /** `repository@digest` → engine ID, of what was pushed or pulled. */
  const digests = new Map<string, string>();
  const pushed = new Map<string, string>();
  const registry = new Map<string, { readonly id: string; readonly image: FakeImage }>();
  const containers = new Map<string, FakeContainer>();
  const created: ContainerRequest[] = [];
  const execs: { container: number; request: ExecRequest }[] = [];
  const puts: { container: number; path: string; tar: Uint8Array }[] = [];

  function called(method: string, target: string): void {
    options.onCall?.(method, target);
  }

  function addImage(engineId: string, image: FakeImage): void {
    images.set(engineId, image);
    for (const tag of image.repoTags ?? []) tags.set(tag, engineId);
    for (const digest of image.repoDigests ?? []) digests.set(digest, engineId);
  }

  function idOf(reference: string): string | undefined {
    const id = tags.get(reference) ?? digests.get(reference) ?? reference;
    return images.has(id) ? id : undefined;
  }

  function imageOf(reference: string): FakeImage {
    const image = images.get(idOf(reference) ?? '');
    if (image === undefined) throw new UserError('ENGINE_FAILED', `no such image: ${reference}`);
    return image;
  }

  function containerOf(id: string): FakeContainer {
    const container = containers.get(id);
    if (container === undefined) throw new Error(`the fake engine has no container ${id}`);
    return container;
  }

  async function transfer(
    kind: 'pull' | 'push',
    request: TransferRequest,
  ): Promise<TransferOutcome> {
    called(`${kind}Image`, request.reference);
    const scripted = options.transfer?.(kind, request);
    if (scripted !== undefined) return Promise.resolve(scripted);
    return kind === 'push' ? push(request.reference) : pull(request.reference);
  }

  function push(reference: string): TransferOutcome {
    const id = idOf(reference);
    if (id === undefined) return refused(`an image does not exist locally: ${reference}`);
    const digest = manifestDigest(id);
    registry.set(reference, { id, image: imageOf(id) });
    pushed.set(reference, digest);
    digests.set(`${repositoryOf(reference)}@${digest}`, id);
    return { status: 'done', digest };
  }

  function pull(reference: string): TransferOutcome {
    const stored = registry.get(reference);
    if (stored === undefined) return refused(`manifest for ${reference} not found`);
    const digest = manifestDigest(stored.id);
    images.set(stored.id, stored.image);
    tags.set(reference, stored.id);
    digests.set(`${repositoryOf(reference)}@${digest}`, stored.id);
    return { status: 'done', digest };
  }

  for (const [id, image] of Object.entries(options.images)) addImage(id, image);
  return {
    created,
    execs,
    puts,
    pushed,
    addImage,
    containersLeft: () => containers.size,

    async info() {
      called('info', '');
      return Promise.resolve({ ...defaultInfo, ...options.info });
    },
    async ping() {
      called('ping', '');
      return Promise.resolve();
    },
    async inspectImage(reference) {
      called('inspectImage', reference);
      const id = idOf(reference);
      if (id === undefined) return Promise.resolve(undefined);
      return {
        ...defaultImage,
        ...imageFields(imageOf(id)),
        engineId: id,
        repoTags: namesOf(id, tags),
        repoDigests: namesOf(id, digests),
      };
    },
    async listImages() {
      called('listImages', '');
      const listed = [...images.keys()].map((id) => ({
        engineId: id,
        repoTags: namesOf(id, tags),
      }));
      return Promise.resolve(listed.filter(({ repoTags }) => repoTags.length > 0));
    },
    async imageHistory(reference) {
      called('imageHistory', reference);
      const id = idOf(reference);
      return Promise.resolve(id === undefined ? undefined : (imageOf(id).history ?? []));
    },
    async tagImage(source, reference) {
      called('tagImage', reference);
      imageOf(source);
      tags.set(reference, idOf(source) ?? source);
      return Promise.resolve();
    },
    async removeImage(reference) {
      called('removeImage', reference);
      const id = idOf(reference);
      tags.delete(reference);
      digests.delete(reference);
      if (id === undefined || [...tags.values()].includes(id)) return Promise.resolve();
      images.delete(id);
      for (const [name, named] of digests) if (named === id) digests.delete(name);
      return Promise.resolve();
    },
    async listTags(repository) {
      called('listTags', repository ?? '');
      const names = [...tags.keys()].sort();
      return Promise.resolve(
        repository === undefined
          ? names
          : names.filter((name) => name.startsWith(`${repository}:`)),
      );
    },
    pullImage: (request) => transfer('pull', request),
    pushImage: (request) => transfer('push', request),

    async createContainer(request) {
      called('createContainer', request.image);
      const number = created.push(request) - 1;
      const id = `container-${number}`;
      containers.set(id, fakeContainer(id, number, imageOf(request.image), request));
      return Promise.resolve(id);
    },
    async startContainer(id) {
      called('startContainer', id);
      return Promise.resolve(start(containerOf(id)));
    },
    async inspectContainer(id) {
      called('inspectContainer', id);
      const container = containers.get(id);
      return Promise.resolve(container && stateOf(container));
    },
    async containerChanges(id) {
      called('containerChanges', id);
      const container = containers.get(id);
      return Promise.resolve(container && changesOf(container));
    },
    async containerProcesses(id) {
      called('containerProcesses', id);
      const container = containers.get(id);
      const processes = container?.running === true ? 1 + container.leftRunning : undefined;
      return Promise.resolve(processes);
    },
    async exec(id, request) {
      called('exec', id);
      const container = containers.get(id);
      if (container === undefined) return gone(undefined);
      execs.push({ container: container.number, request });
      return runProgram(container, request);
    },
    async startAttached(id, streams) {
      called('startAttached', id);
      const container = containerOf(id);
      const outcome = start(container);
      if (outcome.status === 'not-started') return outcome;
      streams.output.write(container.log);
      return container.ended;
    },
    async containerLogs(id, maxBytes) {
      called('containerLogs', id);
      const log = containers.get(id)?.log ?? Buffer.alloc(0);
      return Promise.resolve(log.subarray(Math.max(0, log.length - maxBytes)).toString());
    },
    async waitContainer(id, signal) {
      called('waitContainer', id);
      return Promise.race([containerOf(id).ended, rejectedOn(signal)]);
    },
    async signalContainer(id, signal) {
      called('signalContainer', id);
      containers.get(id)?.end(128 + constants.signals[signal]);
      return Promise.resolve();
    },
    async removeContainer(id) {
      called('removeContainer', id);
      containers.get(id)?.end(137);
      containers.delete(id);
      return Promise.resolve();
    },
    async listContainers(label) {
      called('listContainers', label);
      return Promise.resolve(
        [...containers.values()]
          .filter(hasLabel(label))
          .map(({ id, request, running, createdAt }) => ({
            id,
            name: request.name ?? id,
            labels: request.labels,
            running,
            createdAt,
          })),
      );
    },
    async putArchive(id, path, tar) {
      called('putArchive', id);
      const chunks: Uint8Array[] = [];
      for await (const chunk of tar) chunks.push(chunk);
      const { number, files } = containerOf(id);
      puts.push({ container: number, path, tar: Buffer.concat(chunks) });
      for (const [name, content] of await contentsOf(Buffer.concat(chunks))) {
        files.set(`${path}/${name}`.replaceAll(/\/+/g, '/').slice(1), content);
      }
    },
    async getArchive(id, path, signal) {
      called('getArchive', id);
      signal?.throwIfAborted();
      const { files } = containerOf(id);
      const inside = [...files].filter(([name]) => isBelow(`/${name}`, path));
      if (inside.length === 0 && path !== '/') return undefined;
      const tar = await tarArchive(inside.map(([name, file]) => [entryName(name, path), file]));
      return signal === undefined ? inChunks(tar) : abortable(inChunks(tar), signal);
    },
    async diskUsage() {
      called('diskUsage', '');
      return Promise.resolve({ imagesBytes: 0, buildCacheBytes: 0 });
    },
  };
}

const defaultInfo: EngineInfo = {
  version: '26.1.5',
  apiVersion: '1.45',
  os: 'linux',
  architecture: 'x86_64',
  storageDriver: 'overlay2',
  containerdStore: false,
  tellsOnBuild: true,
  cpus: 2,
  memoryBytes: 8_000_000_000,
  rootDir: '/var/lib/docker',
  hostname: 'fake',
};

const defaultImage: Omit<LocalImage, 'engineId'> = {
  repoTags: [],
  repoDigests: [],
  createdAt: '2026-04-01T10:00:00Z',
  os: 'linux',
  architecture: 'amd64',
  sizeBytes: 0,
  labels: {},
  user: '',
  entrypoint: [],
  cmd: [],
  exposedPorts: [],
  onBuild: [],
  layers: [],
  contentHash: '',
};

function imageFields(image: FakeImage): Partial<LocalImage> {
  const fields: Partial<FakeImage> = { ...image };
  for (const scripted of ['history', 'files', 'volumes', 'program'] as const) {
    Reflect.deleteProperty(fields, scripted);
  }
  return fields;
}

function refused(message: string): TransferOutcome {
  return { status: 'failed', message, transient: false };
}

function manifestDigest(engineId: string): string {
  return `sha256:${createHash('sha256').update(`manifest of ${engineId}`).digest('hex')}`;
}

/** @param names engine ID by name */
function namesOf(engineId: string, names: ReadonlyMap<string, string>): readonly string[] {
  return [...names].filter(([, named]) => named === engineId).map(([name]) => name);
}

function repositoryOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}

/** `name` or `name=value`, as the engine's own filter. */
function hasLabel(label: string) {
  const [name = '', value] = label.split('=');
  return ({ request }: FakeContainer) =>
    name in request.labels && (value === undefined || request.labels[name] === value);
}

function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** The engine names entries from the last part of the path that was asked for. */
function entryName(name: string, path: string): string {
  return `/${name}`.slice(path.lastIndexOf('/') + (path === '/' ? 0 : 1));
}
