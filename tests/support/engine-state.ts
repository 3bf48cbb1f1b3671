import Docker from 'dockerode';
import { homedir } from 'node:os';
import { dockerConnection } from '../../src/adapters/docker/docker-connection.ts';
import { statusCodeOf } from '../../src/adapters/docker/docker-errors.ts';
import { listAgain } from '../../src/adapters/docker/list-again.ts';
import { nodeFiles } from '../../src/adapters/node-files.ts';

/** What of one test is on the real engine: everything under one repository prefix (`stack.test/e2e-3f9a2c`). */
export interface EngineState {
  readonly docker: Docker;
  /** `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Engine IDs by name without the prefix: `base:2026.10-main`. */
  tags(): Promise<ReadonlyMap<string, string>>;
  /** Labels of the image with this name: `base:2026.10-main`. */
  labels(name: string): Promise<Readonly<Record<string, string>>>;
  /** IDs of containers made from its images. */
  containers(): Promise<readonly string[]>;
  /** Removes its containers and images. */
  readonly clean: () => Promise<void>;
}

/**
 * The names of images that people use, sorted: without exact ones (`base:i-0123456789ab`), records, and those by which builds and
 * verdicts are found.
 *
 * @param names `base:2026.10-main`, or tags alone
 */
export function visibleNames(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => !/(?:^|:)[birt]-[0-9a-f]{12}$/.test(name)).sort();
}

/** A run of a test beside this one removes what dead runs left: it is gone (404), or, as a container, going (409). */
function unless(...statuses: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!statuses.includes(statusCodeOf(error) ?? 0)) throw error;
  };
}

/**
 * Looks at the engine that the environment of this process names.
 *
 * @throws when no engine answers: a test that needs it fails, it is not left out
 */
export async function engineState(prefix: string): Promise<EngineState> {
  const { options, address } = await dockerConnection(process.env, nodeFiles(), homedir());
  const docker = new Docker(options);
  try {
    await docker.ping();
  } catch (cause) {
    throw new Error(`these tests need a container engine: none answers at ${address}`, { cause });
  }

  async function tags(): Promise<ReadonlyMap<string, string>> {
    const images = await listAgain(() => docker.listImages());
    const names = images.flatMap(({ Id, RepoTags }) =>
      (RepoTags ?? []).map((name) => [name, Id] as const),
    );
    const ours = names.filter(([name]) => name.startsWith(`${prefix}/`));
    return new Map(ours.map(([name, id]) => [name.slice(prefix.length + 1), id]));
  }

  async function labels(name: string): Promise<Readonly<Record<string, string>>> {
    return (await docker.getImage(`${prefix}/${name}`).inspect()).Config.Labels;
  }

  async function containers(): Promise<readonly string[]> {
    const all = await docker.listContainers({ all: true });
    return all.filter(({ Image }) => Image.startsWith(`${prefix}/`)).map(({ Id }) => Id);
  }

  async function clean(): Promise<void> {
    for (const id of await containers())
      await docker.getContainer(id).remove({ force: true }).catch(unless(404, 409));
    const end = Date.now() + 60_000;
    while ((await containers()).length > 0) {
      if (Date.now() > end) throw new Error(`containers of ${prefix} cannot be removed`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const name of (await tags()).keys())
      await docker.getImage(`${prefix}/${name}`).remove({ force: true }).catch(unless(404));
  }

  return { docker, address, tags, labels, containers, clean };
}
