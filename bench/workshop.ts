import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../src/report/run-report.ts';
import { engineState, type EngineState } from '../tests/support/engine-state.ts';
import { runCommand, type CommandEnd } from './command.ts';
import { findDockerClient } from './docker-client.ts';

/** Runs a program to its end, in a folder where that matters. */
export type Run = (command: string, args: readonly string[], cwd?: string) => Promise<CommandEnd>;

/** What all rows are measured with; whatever they leave goes when it is closed. */
export interface Workshop {
  /** Fewer rounds, for work on the bench itself. */
  readonly quick: boolean;
  /** Prefix of all repositories of this bench: `127.0.0.1:5000/bench-3f9a2c`. */
  readonly prefix: string;
  /** The base image at that registry, so that nothing waits for another one: `127.0.0.1:5000/bench-3f9a2c/base:1`. */
  readonly base: string;
  /** Version of the engine. */
  readonly engine: string;
  /** Path of a docker client that builds with BuildKit. */
  readonly docker: string;
  /** Runs a program in an environment without CI, docker config, or variables of this tool. */
  readonly run: Run;
  /** A new empty folder. */
  readonly folder: () => Promise<string>;
  /** Runs the built program in a checkout. */
  readonly stack: (cwd: string, args: readonly string[]) => Promise<CommandEnd>;
  /** `artifacts/run.json` of the last run in a checkout. */
  readonly report: (cwd: string) => Promise<RunReport>;
  /** Share of the processors that others take now, watched for half a second. */
  readonly othersAtWork: () => Promise<number>;
  /** Removes images and containers of this bench; the base stays. */
  readonly clearEngine: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const registryScript = fileURLToPath(new URL('../script/registry', import.meta.url));

/**
 * Starts a registry of its own with the base image in it, on port 5000 where that is free.
 *
 * @param signal ends what is at work; the workshop must be closed all the same
 * @throws {Error} when there is no engine with `busybox:stack-test`, no docker client for BuildKit, or no registry
 */
export async function openWorkshop(quick: boolean, signal: AbortSignal): Promise<Workshop> {
  const home = await mkdtemp(join(tmpdir(), 'stack-figures-'));
  const registryFolder = join(home, 'registry');
  const undo: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })];
  const close = async () => {
    const ends = [];
    // One that fails must not keep the others from going.
    for (const step of undo.splice(0).toReversed()) ends.push(await settled(step));
    const failures = ends.flatMap((end) =>
      end.status === 'rejected' ? [end.reason as Error] : [],
    );
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
  };
  try {
    undo.push(() => runCommand(registryScript, ['stop', '--dir', registryFolder]));
    const started = await runCommand(registryScript, ['start', '--dir', registryFolder]);
    const prefix = `${started.stdout.trim()}/bench-${randomBytes(4).toString('hex')}`;
    const state = await engineState(prefix);
    undo.push(() => cleanEngine(state));
    const env = cleanEnvironment(home, state.address);
    const run: Run = (command, args, cwd) => runCommand(command, args, { cwd, env, signal });
    const docker = await findDockerClient(run, env['PATH'], home, `${prefix}/trial:1`);
    const base = `${prefix}/base:1`;
    await run(docker, ['tag', 'busybox:stack-test', base]);
    await run(docker, ['push', base]);
    return {
      quick,
      prefix,
      base,
      docker,
      run,
      engine: (await state.docker.version()).Version,
      folder: () => mkdtemp(join(home, 'work-')),
      stack: (cwd, args) => run(process.execPath, [program, ...args], cwd),
      report: async (cwd) =>
        JSON.parse(await readFile(join(cwd, 'artifacts', 'run.json'), 'utf8')) as RunReport,
      othersAtWork,
      clearEngine: async () => {
        await cleanEngine(state);
        await run(docker, ['tag', 'busybox:stack-test', base]);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function settled(step: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
  const [end] = await Promise.allSettled([step()]);
  return end;
}

/** Twice where that is needed: the engine may be removing a container of a program that was ended. */
async function cleanEngine(state: EngineState): Promise<void> {
  const { status } = await settled(() => state.clean());
  if (status === 'fulfilled') return;
  await setTimeout(3000);
  await state.clean();
}

function cleanEnvironment(home: string, engineAddress: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    DOCKER_HOST: engineAddress,
    DOCKER_CERT_PATH: process.env['DOCKER_CERT_PATH'],
    DOCKER_TLS_VERIFY: process.env['DOCKER_TLS_VERIFY'],
    DOCKER_BUILDKIT: '1',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

async function othersAtWork(): Promise<number> {
  const before = processorTimes();
  await setTimeout(500);
  const after = processorTimes();
  return (after.busy - before.busy) / (after.all - before.all);
}

function processorTimes(): { readonly busy: number; readonly all: number } {
  const times = cpus().map(({ times: { user, nice, sys, irq, idle } }) => {
    const busy = user + nice + sys + irq;
    return { busy, all: busy + idle };
  });
  return {
    busy: times.reduce((sum, { busy }) => sum + busy, 0),
    all: times.reduce((sum, { all }) => sum + all, 0),
  };
}
