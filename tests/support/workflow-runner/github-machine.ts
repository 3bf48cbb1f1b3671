import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StackUnderTest } from '../stack-cli.ts';
import type { Value } from './expressions.ts';
import type { StandIn } from './run-steps.ts';
import { runWorkflow, type JobOutcome, type WorkflowEvent } from './run-workflow.ts';

/** Runs workflows on a stack as GitHub would, with stand-ins for the actions of others. */
export interface GithubMachine {
  /** Folder with a folder for each artifact that the last run uploaded. */
  readonly uploads: string;
  /** The bare repository of the wiki. */
  readonly wiki: string;
  /** Runs a workflow at a commit: `run('build', { github: { event_name: 'push', sha } })`. */
  run(name: string, event: WorkflowEvent): Promise<Readonly<Record<string, JobOutcome>>>;
  readonly dispose: () => Promise<void>;
}

const runFile = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A {@link GithubMachine} for a stack. @param apiUrl of the fake GitHub */
export async function githubMachine(
  stack: StackUnderTest,
  apiUrl: () => string,
): Promise<GithubMachine> {
  const home = await mkdtemp(join(tmpdir(), 'stack-workflows-'));
  const uploads = join(home, 'uploads');
  const wiki = join(home, 'wiki.git');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    DOCKER_HOST: stack.engine.address,
    STACK_RETRIES: '0',
    STACK_WIKI: wiki,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  await runFile('git', ['init', '--quiet', '--bare', '--initial-branch=master', wiki], { env });
  await linkProgram(join(home, 'bin'));

  const checkout =
    (sha: string): StandIn =>
    async (workspace) => {
      await runFile('git', ['clone', '--quiet', stack.dir, workspace], { env });
      await runFile('git', ['-C', workspace, 'checkout', '--quiet', sha], { env });
      // A stack of a user has these from the repository of the program.
      await cp(join(root, 'script'), join(workspace, 'script'), { recursive: true });
      return undefined;
    };
  const upload: StandIn = async (workspace, inputs) => {
    const from = join(workspace, inputs['path'] ?? '');
    const isThere = await stat(from).then(
      () => true,
      () => false,
    );
    if (!isThere && inputs['if-no-files-found'] !== 'error') return undefined;
    const to = join(uploads, inputs['name'] ?? '');
    if (inputs['overwrite'] === 'true') await rm(to, { recursive: true, force: true });
    await cp(from, to, { recursive: true });
    return { outputs: { 'artifact-id': '1' } };
  };
  const download: StandIn = async (workspace, inputs) => {
    const to = join(workspace, inputs['path'] ?? '');
    const { name, pattern } = inputs;
    if (pattern === undefined) {
      await cp(join(uploads, name ?? ''), to, { recursive: true });
      return undefined;
    }
    // Of several each has a folder of its own; that there is none is no failure.
    const beginning = pattern.replace(/\*$/, '');
    const names = (await readdir(uploads).catch(() => [])).filter((one) =>
      one.startsWith(beginning),
    );
    for (const one of names) await cp(join(uploads, one), join(to, one), { recursive: true });
    return undefined;
  };

  return {
    uploads,
    wiki,
    run: async (name, event) => {
      await rm(uploads, { recursive: true, force: true });
      const given = (event.github['event'] ?? {}) as Readonly<Record<string, Value>>;
      const about = { repository: { default_branch: 'main' }, ...given };
      const github = { ...usual(apiUrl()), ...event.github, event: about };
      await writeFile(join(home, 'event.json'), JSON.stringify(about));
      const standIns = {
        'actions/checkout': checkout(String(github.sha)),
        'actions/setup-node': () => Promise.resolve(undefined),
        'actions/upload-artifact': upload,
        'actions/download-artifact': download,
        'script/install': () => Promise.resolve({ path: join(home, 'bin') }),
      };
      const path = `.github/workflows/${name}.yml`;
      const vars = { STACK_REGISTRY: stack.registry, ...event.vars };
      return runWorkflow(path, { ...event, github, vars }, { home, env, standIns });
    },
    dispose: () => rm(home, { recursive: true, force: true }),
  };
}

/** What GitHub says in every run. */
function usual(apiUrl: string): {
  readonly [name: string]: Value;
  readonly event?: Value;
  readonly sha?: string;
} {
  return {
    api_url: apiUrl,
    server_url: 'https://github.test',
    repository: 'acme/stack',
    repository_owner: 'acme',
    run_id: '7',
    run_attempt: '1',
    actor: 'octocat',
    token: 'ghs_secret',
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_type: 'branch',
    base_ref: '',
    head_ref: '',
  };
}

/** The built program under its name. */
async function linkProgram(folder: string): Promise<void> {
  const program = join(root, 'dist', 'cli.cjs');
  await mkdir(folder);
  await writeFile(
    join(folder, 'stack'),
    `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
  );
  await chmod(join(folder, 'stack'), 0o755);
}

/** Names of the artifacts that were uploaded. */
export async function uploaded(machine: GithubMachine): Promise<readonly string[]> {
  return readdir(machine.uploads);
}

/** Paths of the pages of the wiki as it is published. */
export async function wikiPages({ wiki }: GithubMachine): Promise<readonly string[]> {
  const { stdout } = await runFile('git', ['-C', wiki, 'ls-tree', '-r', '--name-only', 'master']);
  return stdout.split('\n').filter((path) => path !== '');
}

/** The text of a page of the wiki: `wikiPage(machine, 'Home.md')`. */
export async function wikiPage({ wiki }: GithubMachine, path: string): Promise<string> {
  const { stdout } = await runFile('git', ['-C', wiki, 'show', `master:${path}`]);
  return stdout;
}
