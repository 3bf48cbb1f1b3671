import { asLine } from '../identity/line-shape.ts';
import type { RunProcess } from '../ports/run-process.ts';
import type { JournalHolder } from './journal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What tells who is at work. */
export interface HolderSource {
  readonly env: Environment;
  readonly process: Pick<RunProcess, 'hostname' | 'boot' | 'pidNamespace' | 'pid' | 'user'>;
}

/** Who this process works for, and where it runs. */
export function journalHolder({ env, process }: HolderSource): JournalHolder {
  const runUrl = runUrlIn(env);
  return {
    by: workerIn(env, process),
    machine: machineOf(process),
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

/** What tells apart where process IDs count. A machine that started anew has no process of before. */
function machineOf({ hostname, boot, pidNamespace }: HolderSource['process']): string {
  return [hostname, boot, pidNamespace].filter((part) => part !== '').join(' ');
}
