import type Docker from 'dockerode';
import { Writable, type Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../errors/user-error.ts';
import type { ExecOutcome, ExecRequest } from '../../ports/container-engine.ts';
import { envLines } from './env-lines.ts';
import { engineMessage, statusCodeOf } from './docker-errors.ts';
import { remembersStart } from './remembers-start.ts';

/** Runs one command in a running container to its end and hands on what it prints. */
export async function runExec(
  docker: Docker,
  id: string,
  request: ExecRequest,
): Promise<ExecOutcome> {
  if (request.signal?.aborted === true) return { kind: 'cancelled' };
  const container = docker.getContainer(id);
  try {
    const exec = await container.exec({
      Cmd: [...request.cmd],
      AttachStdout: true,
      AttachStderr: true,
      ...(request.env === undefined ? {} : { Env: envLines(request.env) }),
      ...(request.user === undefined ? {} : { User: request.user }),
      ...(request.workdir === undefined ? {} : { WorkingDir: request.workdir }),
    });
    const stream = await exec.start({});
    const finished = await readOutput(docker, stream, request);
    if (!finished) return { kind: 'cancelled' };
    const state = await stateOf(exec);
    if (state === undefined) return await forgotten(docker, container);
    const { ExitCode, Running } = state;
    return await outcome(container, Running ? null : ExitCode, request.signal);
  } catch (error) {
    return await refusal(container, error, request);
  }
}

interface ExecState {
  readonly ExitCode: number | null;
  readonly Running: boolean;
}

/** @returns `undefined` when the engine does not know the command any more */
async function stateOf(exec: Docker.Exec): Promise<ExecState | undefined> {
  try {
    return await exec.inspect();
  } catch (error) {
    if (statusCodeOf(error) !== 404) throw error;
    return undefined;
  }
}

/**
 * Engines forget the commands of a container that is dead, and all commands when they are started anew. Where a service manager keeps
 * their socket nobody is refused meanwhile: such an engine is known by a container that goes on without the command, or that is
 * dead and of whose beginning it has no event, although it could: it keeps none when it ends.
 */
async function forgotten(docker: Docker, container: Docker.Container): Promise<ExecOutcome> {
  const end = await containerEnd(container);
  const isRemoved = end !== undefined && end.exitCode === undefined;
  if (isRemoved || end?.outOfMemory === true) return end;
  if (end !== undefined && (await remembersStart(docker, container))) return end;
  throw new UserError(
    'ENGINE_UNREACHABLE',
    'the engine was started anew while a command ran in a container',
    { hint: 'run the same command again' },
  );
}

/** @returns `false` when the signal ended it */
function readOutput(docker: Docker, stream: Duplex, request: ExecRequest): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sink = (name: 'stdout' | 'stderr') =>
      new Writable({
        write: (chunk: Uint8Array, _encoding, done) => {
          request.onOutput?.(chunk, name);
          done();
        },
      });
    const stop = () => {
      stream.destroy();
      resolve(false);
    };
    request.signal?.addEventListener('abort', stop, { once: true });
    // A signal that aborted while the command was being started tells nobody any more.
    if (request.signal?.aborted === true) {
      stop();
      return;
    }
    docker.modem.demuxStream(stream, sink('stdout'), sink('stderr'));
    const settle = (action: () => void) => () => {
      request.signal?.removeEventListener('abort', stop);
      action();
    };
    stream.on(
      'end',
      settle(() => resolve(true)),
    );
    stream.on('error', (error) => settle(() => reject(error))());
    stream.on(
      'close',
      settle(() => resolve(true)),
    );
  });
}

async function outcome(
  container: Docker.Container,
  exitCode: number | null,
  signal: AbortSignal | undefined,
): Promise<ExecOutcome> {
  // A command killed with its container ends before the engine calls the container dead: by a moment, by more where the engine is busy.
  const waits = exitCode === 137 || exitCode === null ? [0, 50, 200, 500, 1000] : [0];
  for (const waitMs of waits) {
    await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
    const end = await containerEnd(container);
    if (end !== undefined) return end;
    if (signal?.aborted === true) break;
  }
  return { kind: 'exited', exitCode: exitCode ?? -1 };
}

type ContainerGone = Extract<ExecOutcome, { readonly kind: 'container-gone' }>;

async function containerEnd(container: Docker.Container): Promise<ContainerGone | undefined> {
  try {
    const { State } = await container.inspect();
    if (State.Running) return undefined;
    return { kind: 'container-gone', exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  } catch (error) {
    if (statusCodeOf(error) !== 404) throw error;
    return { kind: 'container-gone', exitCode: undefined, outOfMemory: false };
  }
}

/** The engine refuses to start a program by 400 or 409; some versions start it and say 126 or 127. */
async function refusal(
  container: Docker.Container,
  error: unknown,
  request: ExecRequest,
): Promise<ExecOutcome> {
  const status = statusCodeOf(error);
  if (status === undefined) throw error;
  if (status === 404) return { kind: 'container-gone', exitCode: undefined, outOfMemory: false };
  const end = await containerEnd(container);
  if (end !== undefined) return end;
  if (status !== 400) throw error;
  request.onOutput?.(Buffer.from(`${engineMessage(error)}\n`), 'stderr');
  return { kind: 'exited', exitCode: 126 };
}
