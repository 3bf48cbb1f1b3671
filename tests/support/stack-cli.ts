import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunReport } from '../../src/report/run-report.ts';
import { startCli, type CliProcess, type CliResult } from './cli-process.ts';
import { engineState, type EngineState } from './engine-state.ts';

export interface StackOptions {
  /** Folder in `tests/fixtures/stacks` to start from; absent: an empty folder. */
  readonly fixture?: 'tiny' | undefined;
  /** Further files, text by path; a script that begins with `#!` is made executable. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Host of the registry that the images are named after: `127.0.0.1:45123`; absent: one that does not exist. */
  readonly registryHost?: string | undefined;
  /** Of the one commit; `none`: no git repository at all. */
  readonly branch?: string | undefined;
  /** A stack to clone, whose repositories it has then: a further machine that works for it. */
  readonly cloneOf?: Pick<StackUnderTest, 'dir' | 'registry'> | undefined;
}

export interface CommandOptions {
  /** Added to the clean environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
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

/** A stack of its own for one test, the built program in it, and what it leaves on the real engine. */
export interface StackUnderTest {
  /** Absolute path of the checkout. */
  readonly dir: string;
  /** Prefix of its repositories, which no other test has: `stack.test/e2e-3f9a2c`. */
  readonly registry: string;
  readonly engine: EngineState;
  /** Runs a command to its end: `run(['build', '--push'])`. */
  run(args: readonly string[], options?: CommandOptions): Promise<CliResult>;
  start(args: readonly string[], options?: CommandOptions): CliProcess;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  git(...args: readonly string[]): Promise<string>;
  /** `artifacts/run.json` of the last run. */
  report(): Promise<RunReport>;
  /** Status by image key, as the last run reports it: `{ base: 'passed' }`. */
  statuses(): Promise<Readonly<Record<string, string>>>;
  /** Steps by image key, as the last run reports them: `{ base: ['build passed', 'basic-tests failed'] }`. */
  steps(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** All files below a folder, relative to it and sorted; empty when it is not there. */
  files(folder: string): Promise<readonly string[]>;
  /** Ends what is still at work and removes the folder, the containers and the images. */
  readonly dispose: () => Promise<void>;
}

const fixtures = fileURLToPath(new URL('../fixtures/stacks', import.meta.url));
const runFile = promisify(execFile);

/**
 * Sets up a stack in a temporary folder and git repository. Its repositories have names of their own, so that tests can run
 * side by side on one engine and one registry.
 */
export async function stackUnderTest(options: StackOptions = {}): Promise<StackUnderTest> {
  const home = await mkdtemp(join(tmpdir(), 'stack-e2e-'));
  const dir = join(home, 'checkout');
  const own = `${options.registryHost ?? 'stack.test'}/e2e-${randomBytes(6).toString('hex')}`;
  const registry = options.cloneOf?.registry ?? own;
  const engine = await engineState(registry);
  const running = new Set<CliProcess>();

  function start(args: readonly string[], command: CommandOptions = {}): CliProcess {
    const env = { ...cleanEnvironment(home, engine.address), ...command.env };
    const child = startCli(args, { ...command, cwd: dir, env });
    running.add(child);
    void child.ended.finally(() => running.delete(child));
    return child;
  }

  async function git(...args: readonly string[]): Promise<string> {
    const env = cleanEnvironment(home, engine.address);
    return (await runFile('git', ['-C', dir, ...args], { env })).stdout.trim();
  }

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    const mode = text.startsWith('#!') ? 0o755 : 0o644;
    await writeFile(join(dir, path), text, { mode });
  }

  async function report(): Promise<RunReport> {
    return JSON.parse(await readFile(join(dir, 'artifacts', 'run.json'), 'utf8')) as RunReport;
  }

  await mkdir(dir);
  if (options.cloneOf !== undefined) await git('clone', '--quiet', options.cloneOf.dir, '.');
  if (options.fixture !== undefined) await copyFixture(options.fixture, dir, registry);
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await write(path, text.replaceAll('stack.test/tiny', registry));
  }
  const isCommitted = options.branch !== 'none' && options.cloneOf === undefined;
  if (isCommitted) await commitAll(git, options.branch ?? 'main');

  return {
    dir,
    registry,
    engine,
    run: (args, command) => start(args, command).ended,
    start,
    read: (path) => readFile(join(dir, path), 'utf8'),
    write,
    git,
    report,
    statuses: async () =>
      Object.fromEntries((await report()).images.map(({ key, status }) => [key, status])),
    steps: async () =>
      Object.fromEntries(
        (await report()).images.map(({ key, steps }) => [
          key,
          steps.map(({ name, status }) => `${name} ${status}`),
        ]),
      ),
    files: (folder) => filesBelow(join(dir, folder)),
    dispose: async () => {
      const ends = [...running].map((child) => {
        child.send('SIGKILL');
        return child.ended;
      });
      await Promise.all(ends);
      await engine.clean();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Only what programs need to work: no docker config, no token, no variable of a CI. */
function cleanEnvironment(home: string, engineAddress: string): Record<string, string> {
  const kept = ['PATH', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const person = { NAME: 'Tester', EMAIL: 'tester@stack.test' };
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    DOCKER_HOST: engineAddress,
    // The bases of the fixtures are at no registry, and asking twice takes a second.
    STACK_RETRIES: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
}

async function copyFixture(name: string, dir: string, registry: string): Promise<void> {
  await cp(join(fixtures, name), dir, { recursive: true });
  for (const path of await filesBelow(dir)) {
    const text = await readFile(join(dir, path), 'utf8');
    if (!text.includes('stack.test/tiny')) continue;
    await writeFile(join(dir, path), text.replaceAll('stack.test/tiny', registry));
  }
}

async function commitAll(git: StackUnderTest['git'], branch: string): Promise<void> {
  await git('init', '--quiet', `--initial-branch=${branch}`);
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message=one');
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
