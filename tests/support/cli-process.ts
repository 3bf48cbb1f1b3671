import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));

/** How a command of the built program ended. */
export interface CliResult {
  /** `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A command that is at work. */
export interface CliProcess {
  readonly pid: number;
  /** Resolves when stderr holds the text; fails, with all that was printed, when the command ends before. */
  prints(text: string): Promise<void>;
  send(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

export interface CliProcessOptions {
  readonly cwd: string;
  /** The whole environment: nothing of this process is passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from stdin, which then ends; absent: stdin is empty. */
  readonly input?: string | undefined;
  /** Permissions of files count for it, also when root runs the tests. */
  readonly unprivileged?: boolean | undefined;
  /** The machine has this name for it, which takes root; absent: the name that it has for all. */
  readonly hostname?: string | undefined;
  /** It sees no process but its own, as in a container, which takes root; then it is no use to send it a signal. */
  readonly seesNobody?: boolean | undefined;
  /** It hangs when it takes longer, in milliseconds, and is killed; absent: four minutes. */
  readonly limitMs?: number | undefined;
}

/** Root without the right to read and write whatever it likes. */
const likeAUser = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];

/** A machine whose name `$0` holds for the command alone. */
const onMachine = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"'];

/** A PID namespace for the command alone. */
const inOwnNamespace = ['unshare', '--pid', '--fork', '--mount-proc'];

const usualLimitMs = 240_000;

/** Starts `dist/cli.cjs` as a child process. */
export function startCli(args: readonly string[], options: CliProcessOptions): CliProcess {
  const startedAt = Date.now();
  const { cwd, env, hostname, seesNobody } = options;
  const machine = hostname === undefined ? [] : [...onMachine, hostname];
  const namespace = seesNobody === true ? inOwnNamespace : [];
  const limits = options.unprivileged === true && process.getuid?.() === 0 ? likeAUser : [];
  const before = [...machine, ...namespace, ...limits];
  const [command = '', ...rest] = [...before, process.execPath, program, ...args];
  const child = spawn(command, rest, { cwd, env });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const timer = setTimeout(kill, options.limitMs ?? usualLimitMs);
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of waiting) look();
    });
  }
  // A program that does not read its input closes it.
  child.stdin.on('error', () => undefined).end(options.input ?? '');

  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({
        ...output,
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        durationMs: Date.now() - startedAt,
      });
    });
  });

  function prints(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!output.stderr.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then((result) => reject(new Error(`'${text}' never came:\n${result.stderr}`)));
    });
  }

  return { pid: child.pid ?? -1, prints, send: (signal) => void child.kill(signal), ended };
}
