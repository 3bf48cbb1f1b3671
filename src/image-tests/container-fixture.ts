import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine, ContainerRequest } from '../ports/container-engine.ts';

/** How a test wants its container. */
export interface ContainerOptions {
  /** Default: the image under test. */
  readonly image?: string;
  /** Arguments in place of the image's CMD. */
  readonly cmd?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  /** Container ports to reach from the test: `[8888]`. Default: those the image exposes. */
  readonly ports?: readonly number[];
  readonly binds?: ContainerRequest['binds'];
  readonly readOnlyRoot?: boolean;
  /** `none`: nothing outside can be reached, and no port published. */
  readonly network?: 'none';
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running container of the image under test. Each has ports of its own, so tests can run side by side. */
export interface TestContainer {
  readonly id: string;
  /** Port on 127.0.0.1 that leads to a port of the container. */
  port(containerPort: number): number;
  /** `http://127.0.0.1:49153/lab`. */
  url(containerPort: number, path?: string): string;
  /** Runs a command to its end; there is no shell between. */
  exec(
    cmd: readonly string[],
    options?: { readonly user?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<ExecResult>;
  /** What it printed so far (its last megabyte). */
  logs(): Promise<string>;
  /** `undefined` while it runs. */
  exitCode(): Promise<number | undefined>;
  /** Polls until the server inside answers, and gives the status of its answer. @throws when it does not within `timeoutMs` (default 60 s) or the container ends */
  waitForHttp(
    containerPort: number,
    path: string,
    options?: {
      readonly status?: number;
      readonly timeoutMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<number>;
  /** Sends a signal to its program, as `docker kill --signal` does; one that has ended is fine. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Kills and removes it. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface FixtureDeps {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  /** @returns status of the answer; `undefined` when nobody answers */
  readonly httpStatus: (
    url: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<number | undefined>;
  readonly labels: Readonly<Record<string, string>>;
}

const pollMs = 100;
const logBytes = 1024 * 1024;

/**
 * Starts a container and gives what a test needs to look at it.
 *
 * @throws when the container cannot be started; the message says why
 */
export async function startTestContainer(
  deps: FixtureDeps,
  image: string,
  options: ContainerOptions,
): Promise<TestContainer> {
  const { engine } = deps;
  const id = await engine.createContainer(await containerRequest(deps, image, options));
  const started = await engine.startContainer(id);
  if (started.status === 'not-started') {
    await engine.removeContainer(id);
    throw new Error(`${image} cannot be started: ${started.message}`);
  }
  const ports = (await engine.inspectContainer(id))?.ports ?? new Map<string, number>();

  function port(containerPort: number): number {
    const host = ports.get(`${containerPort}/tcp`);
    if (host === undefined)
      throw new Error(`port ${containerPort} is not published: name it in \`ports\``);
    return host;
  }

  async function exitCode(): Promise<number | undefined> {
    const state = await engine.inspectContainer(id);
    return state === undefined ? -1 : state.exitCode;
  }

  async function waitForHttp(
    containerPort: number,
    path: string,
    {
      status,
      timeoutMs = 60_000,
      headers = {},
    }: { status?: number; timeoutMs?: number; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<number> {
    const until = deps.clock.now() + timeoutMs;
    let last: number | undefined;
    while (deps.clock.now() < until) {
      // Asked for first: a container that has ended has no ports either.
      const code = await exitCode();
      if (code !== undefined)
        throw new Error(`the container ended with exit code ${code}:\n${await logs()}`);
      last = await deps.httpStatus(url(containerPort, path), headers);
      if (last !== undefined && (status === undefined || status === last)) return last;
      await deps.clock.sleep(pollMs);
    }
    throw new Error(`${path} gave ${last ?? 'no answer'} within ${timeoutMs} ms:\n${await logs()}`);
  }

  const url = (containerPort: number, path = '/') =>
    `http://127.0.0.1:${port(containerPort)}${path}`;
  const logs = () => engine.containerLogs(id, logBytes);
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => engine.signalContainer(id, signal);
  const stop = () => engine.removeContainer(id);
  const exec = (cmd: readonly string[], execOptions = {}) =>
    execInContainer(engine, id, cmd, execOptions);
  return {
    id,
    port,
    url,
    exec,
    logs,
    exitCode,
    waitForHttp,
    kill,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function containerRequest(
  deps: FixtureDeps,
  image: string,
  options: ContainerOptions,
): Promise<ContainerRequest> {
  const { ports, ...rest } = options;
  const exposed = (await deps.engine.inspectImage(image))?.exposedPorts ?? [];
  return {
    ...rest,
    image,
    labels: deps.labels,
    publish: ports === undefined ? exposed : ports.map((containerPort) => `${containerPort}/tcp`),
  };
}

async function execInContainer(
  engine: ContainerEngine,
  id: string,
  cmd: readonly string[],
  options: { readonly user?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ExecResult> {
  const output: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const outcome = await engine.exec(id, {
    ...options,
    cmd,
    onOutput: (chunk, stream) => output[stream].push(chunk),
  });
  const text = (chunks: readonly Uint8Array[]) => Buffer.concat(chunks).toString('utf8');
  if (outcome.kind !== 'exited')
    throw new Error(`the container ended while \`${cmd.join(' ')}\` ran`);
  return { exitCode: outcome.exitCode, stdout: text(output.stdout), stderr: text(output.stderr) };
}
