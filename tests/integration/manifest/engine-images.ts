import Docker from 'dockerode';
import { homedir } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { dockerConnection } from '../../../src/adapters/docker/docker-connection.ts';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import type { ContainerEngine } from '../../../src/ports/container-engine.ts';
import { tarArchive, type TarContent } from '../../support/tar-archive.ts';

/** The engine that the tests run on, and ways to images that need no builder. */
export interface EngineUnderTest {
  readonly engine: ContainerEngine;
  /** An image with these files and nothing else. @returns its engine ID */
  importImage(files: Iterable<readonly [string, TarContent]>): Promise<string>;
  /** An image made from another by a shell command, run as root. @returns its engine ID */
  extendImage(base: string, command: string, user: string): Promise<string>;
  /** What a command prints in a container of the image; fails when the command does. */
  printedIn(image: string, cmd: readonly string[]): Promise<string>;
  /** A file of an image. */
  fileOf(image: string, path: string): Promise<Uint8Array>;
  /** IDs of the containers with this label. */
  containersWith(label: string): Promise<readonly string[]>;
  /** Removes the images that were made here. */
  removeImages(): Promise<void>;
}

/** Finds the engine as the program does. */
export async function engineUnderTest(): Promise<EngineUnderTest> {
  const { options, address } = await dockerConnection(process.env, nodeFiles(), homedir());
  const docker = new Docker(options);
  const engine = dockerodeEngine(docker, address);
  const images: string[] = [];

  async function importImage(files: Iterable<readonly [string, TarContent]>): Promise<string> {
    const stream = await docker.importImage(Readable.from([await tarArchive(files)]));
    let answer = '';
    for await (const chunk of stream) answer += String(chunk);
    const id = /sha256:[0-9a-f]{64}/.exec(answer)?.[0];
    if (id === undefined) throw new Error(`the import failed: ${answer}`);
    images.push(id);
    return id;
  }

  async function extendImage(base: string, command: string, user: string): Promise<string> {
    return inContainer(base, async (id) => {
      await printedBy(id, ['sh', '-c', command]);
      const image = (await docker.getContainer(id).commit({ changes: `USER ${user}` })) as {
        readonly Id: string;
      };
      images.push(image.Id);
      return image.Id;
    });
  }

  async function inContainer<T>(image: string, work: (id: string) => Promise<T>): Promise<T> {
    const keepAlive = { entrypoint: ['sleep'], cmd: ['1000'] };
    const id = await engine.createContainer({ image, labels: {}, ...keepAlive });
    try {
      await engine.startContainer(id);
      return await work(id);
    } finally {
      await engine.removeContainer(id);
    }
  }

  async function printedBy(id: string, cmd: readonly string[]): Promise<string> {
    const printed = { stdout: '', stderr: '' };
    const outcome = await engine.exec(id, {
      cmd,
      onOutput: (chunk, stream) => (printed[stream] += Buffer.from(chunk).toString()),
    });
    if (outcome.kind === 'exited' && outcome.exitCode === 0) return printed.stdout;
    throw new Error(`${cmd.join(' ')}: ${JSON.stringify(outcome)} ${printed.stderr}`);
  }

  async function fileOf(image: string, path: string): Promise<Uint8Array> {
    return inContainer(image, async (id) => {
      const files = extract();
      const fed = pipeline((await engine.getArchive(id, path)) ?? [], files);
      const chunks: Uint8Array[] = [];
      for await (const file of files) {
        for await (const chunk of file as AsyncIterable<Uint8Array>) chunks.push(chunk);
      }
      await fed;
      return Buffer.concat(chunks);
    });
  }

  return {
    engine,
    importImage,
    fileOf,
    extendImage,
    printedIn: (image, cmd) => inContainer(image, (id) => printedBy(id, cmd)),
    containersWith: async (label) => (await engine.listContainers(label)).map(({ id }) => id),
    removeImages: async () => {
      for (const id of images) await engine.removeImage(id);
    },
  };
}
