import { join } from 'node:path';
import { userProblems } from '../errors/user-error.ts';
import { formatSize } from '../text/format-size.ts';
import { parseReference } from '../oci/reference.ts';
import { findLeftovers, removeLeftovers } from '../run/leftovers.ts';
import type { BuilderDescription } from '../ports/image-builder.ts';
import type { ConnectedEngine, World } from '../run/world.ts';
import { loadSpec } from '../spec/load-spec.ts';
import type { Spec } from '../spec/spec.ts';
import type { Finding } from './finding.ts';

export interface DoctorOptions {
  readonly cwd: string;
  readonly file?: string;
  readonly registry?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly builder?: string;
}

/** Below this much free space the next notebook image may not fit, in bytes. */
const littleSpaceBytes = 10e9;

/** Looks at everything that a run needs, each on its own, so that one that is broken hides no other. */
export async function examine(world: World, options: DoctorOptions): Promise<readonly Finding[]> {
  const spec = await examineSpec(world, options);
  const rootDir = spec.value?.rootDir ?? options.cwd;
  const engine = await examineEngine(world, join(rootDir, '.stack'));
  const rest = await Promise.all([
    engine.value === undefined ? [] : examineBuilders(engine.value),
    engine.value === undefined
      ? []
      : examineNamed(engine.value, namedBuilders(world, spec.value, options)),
    engine.value === undefined ? [] : examineDisk(world, engine.value),
    examineRegistries(world, spec.value),
    alone('git', () => examineGit(world, rootDir)),
    alone('leftovers', async () =>
      engine.value === undefined ? [] : examineLeftovers(world, engine.value, options),
    ),
  ]);
  return [...spec.findings, ...engine.findings, ...rest.flat()];
}

interface Examined<T> {
  readonly findings: readonly Finding[];
  readonly value: T | undefined;
}

async function examineSpec(world: World, options: DoctorOptions): Promise<Examined<Spec>> {
  return attempt('spec', 'warning', async () => {
    const spec = await loadSpec(world.files, options);
    world.useRegistry(options.registry ?? spec.registry);
    return {
      value: spec,
      findings: [ok('spec', `${spec.file} describes ${counted(spec.images.size, 'image')}`)],
    };
  });
}

async function examineEngine(world: World, stateDir: string): Promise<Examined<ConnectedEngine>> {
  return attempt('engine', 'broken', async () => {
    const connected = await world.connectEngine(stateDir);
    const { info, address } = connected;
    const store = info.containerdStore ? 'containerd image store' : info.storageDriver;
    const text = `Docker Engine ${info.version} (API ${info.apiVersion}) at ${address}: ${info.os}/${info.architecture}, ${info.cpus} CPUs, ${formatSize(info.memoryBytes)} memory, ${store}`;
    return { value: connected, findings: [ok('engine', text)] };
  });
}

async function examineBuilders({ builders }: ConnectedEngine): Promise<readonly Finding[]> {
  const { findings } = await attempt('builder', 'broken', async () => {
    const examined = await builders.examine();
    const working = examined.filter(({ fault }) => fault === undefined).map(({ name }) => name);
    const faults = examined.flatMap(({ name, fault }) =>
      fault === undefined ? [] : [`${name}: ${fault}`],
    );
    if (working.length === 0) {
      return {
        value: undefined,
        findings: [
          broken('builder', `BuildKit cannot be used (${faults.join('; ')})`, installBuildx),
        ],
      };
    }
    const others: readonly Finding[] =
      faults.length === 0 || working.includes('buildx')
        ? []
        : [
            {
              subject: 'builder',
              status: 'warning',
              text: `images with secrets cannot be built (${faults.join('; ')})`,
              hint: installBuildx,
            },
          ];
    return {
      value: undefined,
      findings: [ok('builder', `BuildKit by ${working.join(', then ')}`), ...others],
    };
  });
  return findings;
}

/** Those that the command line, the spec and the environment name, each once. */
function namedBuilders(
  { env }: World,
  spec: Spec | undefined,
  { builder: asked }: DoctorOptions,
): readonly string[] {
  const general = asked ?? (env['BUILDX_BUILDER'] === '' ? undefined : env['BUILDX_BUILDER']);
  const own = [...(spec?.images.values() ?? [])].map(({ builder }) => builder);
  return [...new Set([general, ...own])].filter(
    (name) => name !== undefined && name !== 'default',
  ) as string[];
}

async function examineNamed(
  { builders }: ConnectedEngine,
  names: readonly string[],
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    names.map((name) =>
      attempt('builder', 'broken', async () => {
        const described = await builders.describe(name);
        const fault = await builders.probe(name);
        const finding =
          fault === undefined
            ? ok('builder', builderText(described))
            : broken(
                'builder',
                `${builderText(described)}; ${fault}`,
                `docker buildx inspect ${name}`,
              );
        return { value: undefined, findings: [finding] };
      }),
    ),
  );
  return findings.flatMap((one) => one.findings);
}

function builderText({ name, driver, nodes }: BuilderDescription): string {
  const machines = nodes.map(({ name: node, status, platforms, error }) => {
    const what = platforms.length === 0 ? status : `${status}, ${platforms.join(' ')}`;
    return `${node} ${what}${error === undefined ? '' : ` (${error})`}`;
  });
  return `'${name}' (${driver}), ${counted(nodes.length, 'node')}: ${machines.join('; ')}`;
}

const installBuildx =
  'install the docker CLI with its buildx plugin (Debian: docker-cli docker-buildx)';

async function examineDisk(
  world: World,
  { engine, info }: ConnectedEngine,
): Promise<readonly Finding[]> {
  const { findings } = await attempt('disk', 'warning', async () => {
    const [usage, freeBytes] = await Promise.all([
      engine.diskUsage(),
      world.files.freeBytes(info.rootDir),
    ]);
    const used = `images ${formatSize(usage.imagesBytes)}, build cache ${formatSize(usage.buildCacheBytes)}`;
    // An engine in a virtual machine or on another host has its folder elsewhere.
    if (freeBytes === undefined) return { value: undefined, findings: [ok('disk', used)] };
    const text = `${formatSize(freeBytes)} free in ${info.rootDir}; ${used}`;
    const finding: Finding =
      freeBytes < littleSpaceBytes
        ? {
            subject: 'disk',
            status: 'warning',
            text,
            hint: 'free some: docker system df, docker builder prune, docker image prune',
          }
        : ok('disk', text);
    return { value: undefined, findings: [finding] };
  });
  return findings;
}

async function examineRegistries(
  world: World,
  spec: Spec | undefined,
): Promise<readonly Finding[]> {
  const repositories = [...(spec?.images.values() ?? [])].map(({ repository }) => repository);
  const hosts = [
    ...new Set(repositories.flatMap((repository) => parseReference(repository)?.registry ?? [])),
  ];
  const registry = world.registry(0);
  const findings = await Promise.all(
    hosts.map(async (host) => {
      const credentials = await attempt('credentials', 'warning', async () => {
        const credential = await world.credentials.forHost(host);
        const text =
          credential === undefined
            ? `none for ${host}: it is read anonymously`
            : `there are some for ${host} (user ${credential.username})`;
        return { value: undefined, findings: [ok('credentials', text)] };
      });
      // Without --push no registry is needed, so one that does not answer stops nobody yet.
      const answer = await attempt('registry', 'warning', async () => {
        await registry.ping(host);
        return { value: undefined, findings: [ok('registry', `${host} answers`)] };
      });
      return [...answer.findings, ...credentials.findings];
    }),
  );
  return findings.flat();
}

async function examineGit(world: World, rootDir: string): Promise<readonly Finding[]> {
  const checkout = await world.git.checkout(rootDir);
  if (checkout === undefined) {
    return [
      {
        subject: 'git',
        status: 'warning',
        text: `${rootDir} is in no git repository`,
        hint: 'git init: tags and labels then name branch and commit',
      },
    ];
  }
  if (checkout.head === undefined) {
    return [
      {
        subject: 'git',
        status: 'warning',
        text: 'there is no commit yet',
        hint: 'commit: labels then name it',
      },
    ];
  }
  return [ok('git', `${checkout.branch ?? 'detached HEAD'} at ${checkout.head.sha.slice(0, 7)}`)];
}

async function examineLeftovers(
  world: World,
  { engine }: ConnectedEngine,
  options: DoctorOptions,
): Promise<readonly Finding[]> {
  const leftovers = await findLeftovers(engine, world.process, world.clock.now());
  const names = [...leftovers.containers.map(({ name }) => name), ...leftovers.tags];
  if (names.length === 0) return [ok('leftovers', 'none of dead runs')];
  const what = `${counted(leftovers.containers.length, 'container')} and ${counted(leftovers.tags.length, 'temporary tag')} of dead runs: ${names.join(', ')}`;
  if (options.fix !== true || options.dryRun === true) {
    return [
      {
        subject: 'leftovers',
        status: 'warning',
        text: what,
        hint: 'stack doctor --fix removes them',
      },
    ];
  }
  await removeLeftovers(engine, leftovers);
  return [ok('leftovers', `removed ${what}`)];
}

async function alone(
  subject: string,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const { findings } = await attempt(subject, 'warning', async () => ({
    value: undefined,
    findings: await work(),
  }));
  return findings;
}

async function attempt<T>(
  subject: string,
  status: 'warning' | 'broken',
  work: () => Promise<Examined<T>>,
): Promise<Examined<T>> {
  try {
    return await work();
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    const findings = problems.map(({ message, hint }) => ({
      subject,
      status,
      text: message,
      hint,
    }));
    return { value: undefined, findings };
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function ok(subject: string, text: string): Finding {
  return { subject, status: 'ok', text };
}

function broken(subject: string, text: string, hint: string): Finding {
  return { subject, status: 'broken', text, hint };
}
