import type Docker from 'dockerode';
import { Readable } from 'node:stream';
import type {
  ContainerChange,
  ContainerEngine,
  ContainerRequest,
  ContainerState,
  ListedContainer,
  StartOutcome,
} from '../../ports/container-engine.ts';
import { engineMessage, statusCodeOf } from './docker-errors.ts';
import { attachAndStart } from './attach.ts';
import { envLines } from './env-lines.ts';
import { runExec } from './exec.ts';

type Ask = <T>(work: () => Promise<T>) => Promise<T>;
type OrAbsent = <T>(work: () => Promise<T>) => Promise<T | undefined>;

type ContainerMethods = Pick<
  ContainerEngine,
  | 'createContainer'
  | 'startContainer'
  | 'inspectContainer'
  | 'containerChanges'
  | 'containerProcesses'
  | 'exec'
  | 'startAttached'
  | 'containerLogs'
  | 'waitContainer'
  | 'signalContainer'
  | 'removeContainer'
  | 'listContainers'
  | 'putArchive'
  | 'getArchive'
>;

/** The part of the engine adapter that deals with containers. `ask` translates errors; `orAbsent` also turns 404 into `undefined`. */
export function dockerodeContainers(
  docker: Docker,
  ask: Ask,
  orAbsent: OrAbsent,
): ContainerMethods {
  async function createContainer(request: ContainerRequest): Promise<string> {
    const container = await ask(() => docker.createContainer(createOptions(request)));
    return container.id;
  }

  async function inspectContainer(id: string): Promise<ContainerState | undefined> {
    const state = await orAbsent(() => docker.getContainer(id).inspect());
    return state === undefined ? undefined : containerStateOf(state);
  }

  /** @returns `undefined` where the engine has an answer, and that is no */
  async function told<T>(work: () => Promise<T>): Promise<T | undefined> {
    return ask(async () => {
      try {
        return await work();
      } catch (error) {
        if (statusCodeOf(error) === undefined) throw error;
        return undefined;
      }
    });
  }

  async function containerChanges(id: string, signal?: AbortSignal) {
    const options = signal === undefined ? {} : { abortSignal: signal };
    // The type of dockerode's changes lacks its options.
    const container: { changes: (options: object) => Promise<unknown> } = docker.getContainer(id);
    const listed = await told(() => container.changes(options));
    // None are `null`, which docker-modem gives as the bytes of that word.
    if (Buffer.isBuffer(listed) && listed.toString().trim() === 'null') return [];
    if (!Array.isArray(listed)) return undefined;
    return (listed as readonly ListedChange[]).map(({ Path, Kind }): ContainerChange => {
      return { path: Path, kind: changeKinds[Kind] };
    });
  }

  async function containerProcesses(id: string): Promise<number | undefined> {
    // Of a container that does not run, and where the engine's machine has no `ps`, the answer is an error.
    const listed = await told(() => docker.getContainer(id).top() as Promise<ListedProcesses>);
    return listed?.Processes?.length;
  }

  async function startContainer(id: string): Promise<StartOutcome> {
    return ask(async () => {
      try {
        await docker.getContainer(id).start();
        return { status: 'started' } as const;
      } catch (error) {
        const refusal = await startRefusal(id, error);
        if (refusal === undefined) throw error;
        return { status: 'not-started', message: refusal } as const;
      }
    });
  }

  /** The engine notes in the container why its program could not be started; other failures leave no note. */
  async function startRefusal(id: string, error: unknown): Promise<string | undefined> {
    if (statusCodeOf(error) === undefined) return undefined;
    const info = await docker.getContainer(id).inspect();
    return info.State.Error === '' ? undefined : engineMessage(error);
  }

  async function containerLogs(id: string, maxBytes: number): Promise<string> {
    const output = await orAbsent(() =>
      docker
        .getContainer(id)
        .logs({ stdout: true, stderr: true, follow: false, tail: logTailLines }),
    );
    if (output === undefined) return '';
    return demultiplexed(output).subarray(-maxBytes).toString('utf8');
  }

  async function waitContainer(id: string, signal?: AbortSignal): Promise<number> {
    return ask(async () => {
      const options = signal === undefined ? {} : { abortSignal: signal };
      try {
        const result = (await docker.getContainer(id).wait(options)) as { StatusCode: number };
        return result.StatusCode;
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : error;
      }
    });
  }

  async function signalContainer(id: string, signal: NodeJS.Signals): Promise<void> {
    await ask(async () => {
      try {
        await docker.getContainer(id).kill({ signal });
      } catch (error) {
        // 409: it has ended.
        if (![404, 409].includes(statusCodeOf(error) ?? 0)) throw error;
      }
    });
  }

  async function removeContainer(id: string): Promise<void> {
    await ask(async () => {
      try {
        await docker.getContainer(id).remove({ force: true, v: true });
      } catch (error) {
        // 409: somebody else is removing it right now.
        if (![404, 409].includes(statusCodeOf(error) ?? 0)) throw error;
      }
    });
  }

  async function listContainers(label: string): Promise<readonly ListedContainer[]> {
    const containers = await ask(() =>
      docker.listContainers({ all: true, filters: JSON.stringify({ label: [label] }) }),
    );
    return containers.map((container) => ({
      id: container.Id,
      name: (container.Names[0] ?? '').replace(/^\//, ''),
      labels: container.Labels,
      running: container.State === 'running',
      createdAt: container.Created * 1000,
    }));
  }

  async function putArchive(
    id: string,
    path: string,
    tar: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    await ask(() =>
      docker.getContainer(id).putArchive(Readable.from(tar, { objectMode: false }), { path }),
    );
  }

  async function getArchive(id: string, path: string, signal?: AbortSignal) {
    const options = { path, ...(signal === undefined ? {} : { abortSignal: signal }) };
    const untilAbort: Ask = (work) => ask(work).catch(rethrow(signal));
    const stream = await orAbsent(() => docker.getContainer(id).getArchive(options)).catch(
      rethrow(signal),
    );
    return stream === undefined
      ? undefined
      : askedStream(untilAbort, stream as unknown as AsyncIterable<Uint8Array>);
  }

  return {
    createContainer,
    startContainer,
    inspectContainer,
    containerChanges,
    containerProcesses,
    exec: (id, request) => ask(() => runExec(docker, id, request)),
    startAttached: (id, streams) =>
      ask(() => attachAndStart(docker, id, streams, () => startContainer(id))),
    containerLogs,
    waitContainer,
    signalContainer,
    removeContainer,
    listContainers,
    putArchive,
    getArchive,
  };
}

interface ListedProcesses {
  readonly Processes: readonly unknown[] | null;
}

interface ListedChange {
  readonly Path: string;
  readonly Kind: 0 | 1 | 2;
}

/** As the Engine API counts them. */
const changeKinds = ['changed', 'added', 'deleted'] as const;

/** Whatever fails after an abort fails because of it. */
function rethrow(signal: AbortSignal | undefined): (error: unknown) => never {
  return (error) => {
    signal?.throwIfAborted();
    throw error;
  };
}

/** The same stream; an engine that goes away while it is read is told like anywhere else. */
async function* askedStream(
  ask: Ask,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await ask(() => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function createOptions(request: ContainerRequest): Docker.ContainerCreateOptions {
  const ports = request.publish ?? [];
  return {
    Image: request.image,
    Labels: { ...request.labels },
    Tty: request.tty ?? false,
    OpenStdin: request.stdin ?? false,
    StdinOnce: request.stdin ?? false,
    ...(request.healthcheck === undefined ? {} : { Healthcheck: { Test: ['NONE'] } }),
    ...(request.name === undefined ? {} : { name: request.name }),
    ...(request.entrypoint === undefined ? {} : { Entrypoint: [...request.entrypoint] }),
    ...(request.cmd === undefined ? {} : { Cmd: [...request.cmd] }),
    ...(request.env === undefined ? {} : { Env: envLines(request.env) }),
    ...(request.user === undefined ? {} : { User: request.user }),
    ...(request.workdir === undefined ? {} : { WorkingDir: request.workdir }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      ReadonlyRootfs: request.readOnlyRoot ?? false,
      ...(request.network === undefined ? {} : { NetworkMode: request.network }),
      PortBindings: Object.fromEntries(
        ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '0' }]]),
      ),
      Mounts: (request.binds ?? []).map((bind) => ({
        Type: 'bind' as const,
        Source: bind.source,
        Target: bind.target,
        ReadOnly: bind.readOnly,
      })),
    },
  };
}

function containerStateOf(state: Docker.ContainerInspectInfo): ContainerState {
  const ports = Object.entries(state.NetworkSettings.Ports).flatMap(([port, bindings]) => {
    const host = (bindings as { HostPort: string }[] | null)?.[0]?.HostPort;
    return host === undefined ? [] : [[port, Number(host)] as const];
  });
  const { Mounts: mounts } = state as Partial<Docker.ContainerInspectInfo>;
  return {
    id: state.Id,
    running: state.State.Running,
    exitCode: state.State.Running ? undefined : state.State.ExitCode,
    outOfMemory: state.State.OOMKilled,
    ports: new Map(ports),
    mounts: (mounts ?? []).map(({ Destination }) => Destination),
  };
}

/** Enough to see how a container ended; the log of a container may be larger than this process may grow. */
const logTailLines = 2000;

/** The Engine API frames output without a terminal: stream number, three zeros, length (32 bits), payload. */
function demultiplexed(framed: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= framed.length;) {
    const end = at + 8 + framed.readUInt32BE(at + 4);
    parts.push(framed.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts);
}
