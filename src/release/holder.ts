import { asLine } from '../identity/line-shape.ts';
import type { Files } from '../ports/files.ts';
import type { JournalHolder } from './journal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What tells who is at work. */
export interface HolderSource {
  readonly env: Environment;
  readonly files: Pick<Files, 'readText' | 'readLink'>;
  readonly process: {
    readonly hostname: string;
    readonly pid: number;
    /** `undefined`: the machine does not know. */
    readonly user?: string | undefined;
  };
}

/** Who this process works for, and where it runs. */
export async function journalHolder({ env, files, process }: HolderSource): Promise<JournalHolder> {
  const runUrl = runUrlIn(env);
  return {
    by: workerIn(env, process),
    machine: await machineOf(files, process.hostname),
    pid: process.pid,
    ...(runUrl === undefined ? {} : { runUrl }),
  };
}

/** The person in whose name a command runs: GitHub's actor, else user and machine. */
export function workerIn(
  env: Environment,
  { hostname, user }: Pick<HolderSource['process'], 'hostname' | 'user'>,
): string {
  const actor = env['GITHUB_ACTOR'];
  const name = actor === undefined || actor === '' ? `${user ?? 'somebody'}@${hostname}` : actor;
  return asLine(name);
}

/** Page of the run of a GitHub Actions workflow; `undefined` elsewhere. */
export function runUrlIn(env: Environment): string | undefined {
  const [server, repository, run] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map(
    (name) => env[name] ?? '',
  );
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

/**
 * What tells apart where process IDs count: host names repeat, so Linux's boot and process namespace are in it where they can be
 * read. A machine that started anew has no process of before.
 */
async function machineOf(files: HolderSource['files'], hostname: string): Promise<string> {
  const boot = await files.readText('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  const space = await files.readLink('/proc/self/ns/pid').catch(() => undefined);
  return [hostname, boot?.trim(), space].filter((part) => part !== undefined).join(' ');
}
