import { execa } from 'execa';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { CommandRequest, CommandResult, CommandRunner } from '../ports/command-runner.ts';
import { codeOf } from './error-code.ts';

/** {@link CommandRunner} that starts real programs, each in a process group of its own so that it can be ended whole. */
export function execaRunner(): CommandRunner {
  return { run };
}

async function run(request: CommandRequest): Promise<CommandResult> {
  if (request.signal?.aborted === true) return { kind: 'cancelled' };
  const child = execa(request.file, request.args, {
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    env: request.env,
    extendEnv: false,
    reject: false,
    buffer: false,
    detached: true,
    ...(request.stdin === undefined ? { stdin: 'ignore' } : stdinOf(request.stdin)),
  });
  child.stdout.on('data', (chunk: Uint8Array) => request.onOutput?.(chunk, 'stdout'));
  child.stderr.on('data', (chunk: Uint8Array) => request.onOutput?.(chunk, 'stderr'));

  let ended: 'timed-out' | 'cancelled' | undefined;
  const end = (reason: 'timed-out' | 'cancelled') => {
    ended ??= reason;
    killGroup(child.pid);
  };
  const timer =
    request.timeoutMs === undefined
      ? undefined
      : setTimeout(() => end('timed-out'), request.timeoutMs);
  const onAbort = () => end('cancelled');
  request.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await Promise.race([child, exitOf(child)]);
    if (ended !== undefined) return { kind: ended };
    return resultOf(result);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

/** How long a program that has ended may keep its output open: what it left running may hold it for ever. */
const graceMs = 500;

/** The end of the program itself; its output is closed soon after, whoever else holds it. */
async function exitOf(child: Pick<ChildProcess, 'once' | 'stdout' | 'stderr'>): Promise<Ended> {
  const end = await new Promise<Ended>((resolve) =>
    child.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    ),
  );
  await wait(graceMs);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return end;
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause?: unknown;
}

function resultOf(result: Ended): CommandResult {
  if (result.exitCode !== undefined) return { kind: 'exited', exitCode: result.exitCode };
  if (result.signal !== undefined) return { kind: 'killed', signal: result.signal };
  if (codeOf(result.cause) === 'ENOENT') return { kind: 'not-found' };
  throw result.cause;
}

function stdinOf(stdin: NonNullable<CommandRequest['stdin']>) {
  if (typeof stdin === 'string' || stdin instanceof Uint8Array) return { input: stdin };
  return { stdin };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The group may have ended by itself in the meantime.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
