import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../../src/report/run-report.ts';
import type { CliResult } from './cli-process.ts';
import { startRealRegistry, type RealRegistry } from './real-registry.ts';
import { registryTags } from './registry-tags.ts';
import { stackUnderTest, type StackUnderTest } from './stack-cli.ts';

/** Machines that do legs of one run: clones of a stack and a registry that they share. */
export interface LegStand {
  readonly registry: RealRegistry;
  /** The checkout that all others are clones of. */
  readonly origin: StackUnderTest;
  /** A further machine. */
  machine(): Promise<StackUnderTest>;
  /** A machine for a run in one piece, whose images have names of their own: `build --push --registry` and its `registry`. */
  single(): Promise<StackUnderTest>;
  /** Plans a run on a machine of its own. */
  plan(...args: readonly string[]): Promise<PlannedLegs>;
  /** Joins what machines left of their legs, on a machine of its own, which is given back. */
  join(run: string, legs: Readonly<Record<string, StackUnderTest>>): Promise<JoinedLegs>;
  /** Digests at the registry by `key:tag`, but for records, which say when they were made, and documents about runs. */
  published(prefix?: string): Promise<Readonly<Record<string, string>>>;
  readonly dispose: () => Promise<void>;
}

/** What `stack matrix --store` says. */
export interface PlannedLegs {
  readonly run: string;
  /** IDs, in the order of the matrix. */
  readonly ids: readonly string[];
}

export interface JoinedLegs {
  readonly machine: StackUnderTest;
  readonly result: CliResult;
}

/** A {@link LegStand} around a stack of files, or around one that is there. */
export async function legStand(
  make: (registryHost: string) => Promise<StackUnderTest>,
): Promise<LegStand> {
  const registry = await startRealRegistry();
  const origin = await make(registry.host);
  const machines: StackUnderTest[] = [];

  async function clone(registryOfClone: string): Promise<StackUnderTest> {
    const cloneOf = { dir: origin.dir, registry: registryOfClone };
    const made = await stackUnderTest({ cloneOf });
    machines.push(made);
    return made;
  }
  const machine = () => clone(origin.registry);

  return {
    registry,
    origin,
    machine,
    single: () => clone(`${origin.registry}-single`),
    plan: async (...args) => {
      const { stdout, stderr } = await (await machine()).run(['matrix', '--store', ...args]);
      if (stdout === '') throw new Error(stderr);
      const { run, include } = JSON.parse(stdout) as {
        readonly run: string;
        readonly include: readonly { readonly id: string }[];
      };
      return { run, ids: include.map(({ id }) => id) };
    },
    join: async (run, legs) => {
      const joining = await machine();
      for (const [name, leg] of Object.entries(legs))
        await cp(join(leg.dir, 'artifacts'), join(joining.dir, 'legs', name), { recursive: true });
      const result = await joining.run(['build', '--join', 'legs', '--run', run, '--json']);
      return { machine: joining, result };
    },
    published: async (prefix = origin.registry) => {
      const report = await fetch(`http://${registry.host}/v2/_catalog`);
      const { repositories } = (await report.json()) as {
        readonly repositories: readonly string[];
      };
      const folder = prefix.slice(registry.host.length + 1);
      const own = repositories.filter(
        (name) => name.startsWith(`${folder}/`) && !/\/stack-(?:lock|run)$/.test(name),
      );
      const tags = await Promise.all(
        own.map(async (name) => {
          const found = await registryTags(`${registry.host}/${name}`);
          return [...found]
            .filter(([tag]) => !tag.startsWith('r-'))
            .map(([tag, digest]) => [`${name.slice(folder.length + 1)}:${tag}`, digest] as const);
        }),
      );
      return Object.fromEntries(tags.flat().sort());
    },
    dispose: async () => {
      for (const one of machines) await one.dispose();
      await origin.dispose();
      await registry.stop();
    },
  };
}

/** A report without what differs from run to run: its times, IDs, command, how many steps could run at a time, and what was asked again. */
export function timeless(report: RunReport, prefix: string): unknown {
  const { runId: _id, startedAt: _at, durationMs: _ms, command: _command, ...rest } = report;
  const { concurrency: _places, images, notes, ...run } = rest;
  const text = JSON.stringify({
    ...run,
    notes: notes.filter((note) => !note.includes('had to be made again')),
    images: images.map(({ steps, ...image }) => ({
      ...image,
      steps: steps.map(({ startedAt: _startedAt, durationMs: _durationMs, ...step }) => step),
    })),
  });
  return JSON.parse(text.replaceAll(prefix, 'PREFIX'));
}
