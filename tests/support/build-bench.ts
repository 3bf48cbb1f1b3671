import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import { nodeFiles } from '../../src/adapters/node-files.ts';
import { readBuildContext } from '../../src/identity/build-context.ts';
import { triggersRead } from '../../src/identity/visible-paths.ts';
import type { ContainerEngine, LocalImage } from '../../src/ports/container-engine.ts';
import type {
  BuildEvent,
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../../src/ports/image-builder.ts';
import { parseDockerfile } from '../../src/spec/dockerfile.ts';

/** A file of a context: its text or bytes, what a link points to, or a file with a mode of its own. */
export type ContextFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly text: string; readonly mode: number };

/** What a build is tried with beside its files. */
export interface TrialOptions extends Partial<Omit<BuildRequest, 'context' | 'dockerfile'>> {
  /** Path in the context; default `Dockerfile`. */
  readonly dockerfilePath?: string;
  /** ONBUILD instructions of its parents. */
  readonly inheritedTriggers?: readonly string[];
}

/** How a build went. */
export interface Trial {
  readonly reference: string;
  readonly request: BuildRequest;
  readonly outcome: BuildOutcome;
  readonly events: readonly BuildEvent[];
  /** What the instructions printed, line by line. */
  readonly lines: readonly string[];
}

/** One entry of an image's file system. */
export interface ImageFile {
  readonly type: Header['type'];
  /** `755`, octal. */
  readonly mode: string;
  /** `0:0`. */
  readonly owner: string;
  readonly modifiedAt: string;
  /** Content of a file, target of a link. */
  readonly text: string;
}

/** A place to try builds: contexts from files, and a look into what came out. */
export interface BuildBench {
  readonly engine: ContainerEngine;
  readonly builder: ImageBuilder;
  /** Why the builder would not take it on; `undefined` when it would. */
  refusal(
    files: Readonly<Record<string, ContextFile>>,
    options?: TrialOptions,
  ): Promise<string | undefined>;
  build(files: Readonly<Record<string, ContextFile>>, options?: TrialOptions): Promise<Trial>;
  /** Builds from a folder that is there. */
  buildFolder(folder: string, options?: TrialOptions): Promise<Trial>;
  /** Everything below a path of an image, by path relative to that path. */
  filesIn(trial: Trial, path: string): Promise<Readonly<Record<string, ImageFile>>>;
  /** The regular files and links of a path of an image: `{ 'a.txt': 'content' }`. */
  textsIn(trial: Trial, path: string): Promise<Readonly<Record<string, string>>>;
  image(trial: Trial): Promise<LocalImage>;
  /** Removes the images and folders. */
  clean(): Promise<void>;
}

/**
 * A {@link BuildBench} for one builder on one engine. Its images have names that no other bench has; what the builder leaves at the
 * registry comes to the engine.
 *
 * @param registry where it may leave something: `127.0.0.1:45123`
 */
export function buildBench(
  engine: ContainerEngine,
  builder: ImageBuilder,
  registry = 'stack.test',
): BuildBench {
  const repository = `${registry}/bench-${randomBytes(6).toString('hex')}`;
  const references: string[] = [];
  const folders: string[] = [];

  async function contextFolder(files: Readonly<Record<string, ContextFile>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'stack-bench-'));
    folders.push(folder);
    for (const [path, file] of Object.entries(files))
      await writeContextFile(join(folder, path), file);
    return folder;
  }

  async function requestFor(folder: string, options: TrialOptions): Promise<BuildRequest> {
    const { dockerfilePath = 'Dockerfile', inheritedTriggers = [], ...changes } = options;
    const path = join(folder, dockerfilePath);
    const text = (await nodeFiles().readText(path)) ?? '';
    const context = await readBuildContext(nodeFiles(), {
      rootDir: folder,
      contextDir: folder,
      listing: undefined,
      buildArgs: changes.buildArgs ?? {},
      dockerfilePath: path,
      dockerfile: parseDockerfile(text),
      inheritedTriggers,
      leftOut: [],
    });
    const reference = `${repository}:${references.length}`;
    references.push(reference);
    return {
      imageKey: 'trial',
      reference,
      context: context.entries,
      dockerfile: text,
      wholeContextVisible: context.whole,
      triggersReadContext: triggersRead(inheritedTriggers),
      buildArgs: {},
      labels: {},
      platforms: [],
      secrets: [],
      cacheFrom: [],
      inlineCache: false,
      noCache: false,
      ...changes,
    };
  }

  async function buildFolder(folder: string, options: TrialOptions = {}): Promise<Trial> {
    const request = await requestFor(folder, options);
    const events: BuildEvent[] = [];
    const outcome = await builder.build(request, (event) => events.push(event));
    if (outcome.status === 'built' && builder.store === 'registry')
      await fetchImage(request.reference, outcome.digest ?? '');
    const lines = events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
    return { reference: request.reference, request, outcome, events, lines };
  }

  async function fetchImage(reference: string, digest: string): Promise<void> {
    const source = `${repository}@${digest}`;
    const pulled = await engine.pullImage({ reference: source, credential: undefined });
    if (pulled.status === 'failed') throw new Error(pulled.message);
    await engine.tagImage(source, reference);
  }

  async function filesIn(trial: Trial, path: string) {
    const id = await engine.createContainer({ image: trial.reference, cmd: ['none'], labels: {} });
    try {
      const archive = await engine.getArchive(id, path);
      return archive === undefined ? {} : await imageFiles(await buffer(archive));
    } finally {
      await engine.removeContainer(id);
    }
  }

  return {
    engine,
    builder,
    build: async (files, options) => buildFolder(await contextFolder(files), options),
    buildFolder,
    refusal: async (files, options = {}) =>
      builder.refusal(await requestFor(await contextFolder(files), options)),
    filesIn,
    textsIn: async (trial, path) =>
      Object.fromEntries(
        Object.entries(await filesIn(trial, path))
          .filter(([, file]) => file.type !== 'directory')
          .map(([name, file]) => [name, file.text]),
      ),
    image: async (trial) => {
      const image = await engine.inspectImage(trial.reference);
      if (image === undefined) throw new Error(`no image: ${JSON.stringify(trial.outcome)}`);
      return image;
    },
    clean: async () => {
      for (const reference of references) await engine.removeImage(reference);
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeContextFile(path: string, file: ContextFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof file === 'string' || file instanceof Uint8Array) {
    await writeFile(path, file);
  } else if ('link' in file) {
    await symlink(file.link, path);
  } else {
    await writeFile(path, file.text);
    await chmod(path, file.mode);
  }
}

/** By path below the folder that was asked for, which is the first part of each name. */
async function imageFiles(tar: Uint8Array): Promise<Readonly<Record<string, ImageFile>>> {
  const reader = extract();
  reader.end(tar);
  const found: [string, ImageFile][] = [];
  for await (const { header, ...entry } of entriesWithText(reader)) {
    const name = header.name.replace(/\/$/, '').split('/').slice(1).join('/');
    found.push([
      name,
      {
        type: header.type,
        mode: (header.mode & 0o7777).toString(8),
        owner: `${header.uid}:${header.gid}`,
        modifiedAt: header.mtime.toISOString(),
        text: header.type === 'symlink' ? header.linkname : entry.text,
      },
    ]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function* entriesWithText(reader: ReturnType<typeof extract>) {
  for await (const entry of reader) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
    yield { header: entry.header, text: Buffer.concat(chunks).toString() };
  }
}
