import type {
  ContainerChange,
  ContainerRequest,
  ContainerState,
  ExecOutcome,
  ExecRequest,
  ImageHistoryEntry,
  LocalImage,
  StartOutcome,
} from '../../src/ports/container-engine.ts';
import type { TarContent } from './tar-archive.ts';

/** How a program in a fake image behaves. */
export interface FakeProgram {
  /** Printed piece by piece; text goes to stdout. */
  readonly output?: readonly (string | Uint8Array)[];
  /** Printed to stderr after `output`. */
  readonly errors?: string;
  readonly exitCode?: number;
  /** It prints its output and never ends by itself. */
  readonly hangs?: boolean;
  /** Its container ends with it. */
  readonly endsContainer?: boolean;
  /** Files it leaves in its container: path without the first `/` → content. */
  readonly writes?: Readonly<Record<string, TarContent>>;
  /** Files that are gone after it: paths without the first `/`, with all below them. */
  readonly removes?: readonly string[];
  /** It ends, and leaves a process in its container that does not. */
  readonly leavesRunning?: boolean;
}

/** An image of the fake engine. */
export interface FakeImage extends Partial<Omit<LocalImage, 'engineId'>> {
  readonly history?: readonly ImageHistoryEntry[];
  /** The whole file system: path without the first `/` → content. */
  readonly files?: Readonly<Record<string, TarContent>>;
  /** Paths of its volumes. */
  readonly volumes?: readonly string[];
  /**
   * The program that a command line starts; `undefined` when the image has none of that name.
   *
   * @param env what the command was given beside the image's own
   */
  readonly program?: (
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => FakeProgram | undefined;
}

/** A container of the fake engine. */
export interface FakeContainer {
  readonly id: string;
  readonly number: number;
  readonly image: FakeImage;
  readonly request: ContainerRequest;
  /** Path without the first `/` → content; those of its image at first. */
  readonly files: Map<string, TarContent>;
  /** Host port by container port, while it runs. */
  readonly ports: ReadonlyMap<string, number>;
  running: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Processes that programs left in it. */
  leftRunning: number;
  exitCode: number | undefined;
  log: Buffer;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  end(exitCode: number): void;
}

/** A container of `image` that was made and not started. */
export function fakeContainer(
  id: string,
  number: number,
  image: FakeImage,
  request: ContainerRequest,
): FakeContainer {
  const { promise, resolve } = withResolvers<number>();
  const published = request.publish ?? [];
  return {
    id,
    number,
    image,
    request,
    files: new Map(Object.entries(image.files ?? {})),
    ports: new Map(published.map((port, index) => [port, 40_000 + number * 100 + index])),
    running: false,
    createdAt: Date.now(),
    leftRunning: 0,
    exitCode: undefined,
    log: Buffer.alloc(0),
    ended: promise,
    end(exitCode) {
      if (this.running) this.exitCode = exitCode;
      this.running = false;
      resolve(exitCode);
    },
  };
}

/** Starts the program of a container; one that has an end is at its end at once. */
export function start(container: FakeContainer): StartOutcome {
  const { request, image } = container;
  const argv = [
    ...(request.entrypoint ?? image.entrypoint ?? []),
    ...(request.cmd ?? image.cmd ?? []),
  ];
  const program = image.program?.(argv, request.env ?? {});
  if (program === undefined) {
    return { status: 'not-started', message: `exec: "${argv[0] ?? ''}": not found in $PATH` };
  }
  container.running = true;
  container.log = Buffer.concat([...outputOf(program), Buffer.from(program.errors ?? '')]);
  leaveFiles(container, program);
  if (program.hangs !== true) container.end(program.exitCode ?? 0);
  return { status: 'started' };
}

/** What inspecting the container says. */
export function stateOf(container: FakeContainer): ContainerState {
  const { id, running, exitCode, ports, image, request } = container;
  return {
    id,
    running,
    exitCode,
    outOfMemory: false,
    ports: running ? ports : new Map(),
    mounts: [...(image.volumes ?? []), ...(request.binds ?? []).map(({ target }) => target)],
  };
}

/** Runs a program in a running container. */
export async function runProgram(
  container: FakeContainer,
  request: ExecRequest,
): Promise<ExecOutcome> {
  if (request.signal?.aborted === true) return { kind: 'cancelled' };
  if (!container.running) return gone(container.exitCode);
  const program = container.image.program?.(request.cmd, request.env ?? {});
  if (program === undefined) return { kind: 'exited', exitCode: 127 };

  leaveFiles(container, program);
  if (program.leavesRunning === true) container.leftRunning += 1;
  for (const chunk of outputOf(program)) request.onOutput?.(chunk, 'stdout');
  if (program.errors !== undefined) request.onOutput?.(Buffer.from(program.errors), 'stderr');
  if (program.endsContainer === true) {
    container.end(program.exitCode ?? 137);
    return gone(container.exitCode);
  }
  if (program.hangs !== true) return { kind: 'exited', exitCode: program.exitCode ?? 0 };

  const end = await Promise.race([container.ended, settledOn(request.signal)]);
  return end === 'aborted' ? { kind: 'cancelled' } : gone(end);
}

/** What is not as in the image, folders too. */
export function changesOf({ files, image }: FakeContainer): readonly ContainerChange[] {
  const before = new Map(Object.entries(image.files ?? {}));
  const changes = new Map<string, ContainerChange>();
  const hadFolder = (path: string) =>
    [...before.keys()].some((name) => `/${name}`.startsWith(`${path}/`));
  const note = (path: string, kind: ContainerChange['kind']) => {
    for (const folder of foldersAbove(path)) {
      if (changes.has(folder)) continue;
      changes.set(folder, { path: folder, kind: hadFolder(folder) ? 'changed' : 'added' });
    }
    changes.set(path, { path, kind });
  };
  for (const [name, content] of files) {
    const path = `/${name}`.replace(/\/$/, '');
    if (!before.has(name)) note(path, hadFolder(path) ? 'changed' : 'added');
    else if (before.get(name) !== content) note(path, 'changed');
  }
  for (const name of before.keys()) if (!files.has(name)) note(`/${name}`, 'deleted');
  return [...changes.values()];
}

/** `/a/b/c` → `/a`, `/a/b`. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

function leaveFiles({ files }: FakeContainer, { writes = {}, removes = [] }: FakeProgram): void {
  for (const removed of removes) {
    for (const path of [...files.keys()])
      if (path === removed || path.startsWith(`${removed}/`)) files.delete(path);
  }
  for (const [path, content] of Object.entries(writes)) files.set(path, content);
}

function outputOf(program: FakeProgram): readonly Uint8Array[] {
  return (program.output ?? []).map((piece) =>
    typeof piece === 'string' ? Buffer.from(piece) : piece,
  );
}

/** The outcome of an exec whose container is not running. */
export function gone(exitCode: number | undefined): ExecOutcome {
  return { kind: 'container-gone', exitCode, outOfMemory: false };
}

function settledOn(signal: AbortSignal | undefined): Promise<'aborted'> {
  const { promise, resolve } = withResolvers<'aborted'>();
  if (signal?.aborted === true) resolve('aborted');
  signal?.addEventListener('abort', () => resolve('aborted'), { once: true });
  return promise;
}

/** Rejects with the reason of the signal when it aborts. */
export async function rejectedOn(signal: AbortSignal | undefined): Promise<never> {
  await settledOn(signal);
  throw signal?.reason as Error;
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
