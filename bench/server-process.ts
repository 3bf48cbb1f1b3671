import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A web server that runs as a process of its own. */
export interface ServerProcess {
  /** `http://127.0.0.1:40123`. */
  readonly address: string;
  /** From its start to its first good answer, in milliseconds. */
  readonly startedInMs: number;
  /** Processor time that it has taken so far, in milliseconds. The kernel counts it in steps of ten. */
  cpuMs(): number;
  /** Its resident set in megabytes, now and at most so far. */
  memory(): { readonly now: number; readonly peak: number };
  stop(): Promise<void>;
}

const longestStartMs = 120_000;

/**
 * Starts a server and waits until a path of it answers 200.
 *
 * @param command gives program and arguments for a port
 * @throws {Error} with what it printed, when it ends or gives no good answer within two minutes
 */
export async function startServerProcess(
  command: (port: number) => {
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  },
  readyPath: string,
): Promise<ServerProcess> {
  const port = await freePort();
  const { args, env } = command(port);
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = `http://127.0.0.1:${port}`;

  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    process.removeListener('exit', killWithUs);
  };
  while (!(await answersWell(`${address}${readyPath}`))) {
    const isLate = performance.now() - began > longestStartMs;
    if (child.exitCode === null && !isLate) {
      await sleep(20);
      continue;
    }
    await stop();
    throw new Error(`${args.join(' ')} does not serve:\n${printed.join('').slice(-4000)}`);
  }
  const pid = child.pid ?? 0;
  return {
    address,
    startedInMs: performance.now() - began,
    cpuMs: () => cpuMsOf(pid),
    memory: () => memoryOf(pid),
    stop,
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answersWell(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}

const msPerTick = 10;

function cpuMsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
