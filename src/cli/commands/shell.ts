import { join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { unknownImage } from '../../plan/select-images.ts';
import { visibleTags } from '../../plan/visible-tags.ts';
import type { ContainerEngine } from '../../ports/container-engine.ts';
import { lastBuilt } from '../../run/last-built.ts';
import { labelsOfRun } from '../../run/leftovers.ts';
import { readTagSource } from '../../run/tag-source.ts';
import type { World } from '../../run/world.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import type { CliIo } from '../io.ts';

interface ShellOptions {
  readonly file?: string;
  readonly registry?: string;
  readonly user?: string;
}

/** Bash where the image has it, since people expect it. */
const defaultCommand = [
  'sh',
  '-c',
  'if command -v bash >/dev/null; then exec bash; else exec sh; fi',
];

/** `stack shell`: a person in a new container of an image; the container goes when they leave. @returns the exit code of what ran */
export async function shell(
  io: CliIo,
  [key = '', ...command]: readonly string[],
  options: ShellOptions,
): Promise<number> {
  const world = await io.world();
  const spec = await loadSpec(world.files, {
    cwd: io.cwd,
    file: options.file,
    registry: options.registry,
  });
  const stateDir = join(spec.rootDir, '.stack');
  const reference = await referenceOf(world, spec, stateDir, key);
  const { engine } = await world.connectEngine(stateDir);
  const id = await createContainer(engine, world, reference, {
    cmd: command.length > 0 ? command : defaultCommand,
    tty: io.stdin.isTTY && io.stdout.isTTY,
    user: options.user,
    key,
  });
  try {
    const streams = {
      input: io.stdin,
      output: io.stdout,
      errors: io.stderr,
      tty: io.stdin.isTTY && io.stdout.isTTY,
    };
    // Removing the container is what ends the wait for it.
    const onAbort = () => void engine.removeContainer(id).catch(() => undefined);
    io.signal.addEventListener('abort', onAbort, { once: true });
    const ended = await engine.startAttached(id, streams);
    if (io.signal.aborted) return 130;
    if (typeof ended === 'number') return ended;
    throw new UserError(
      'ENGINE_FAILED',
      `${command[0] ?? 'a shell'} cannot be started in ${key}: ${ended.message}`,
      {
        hint:
          command.length > 0
            ? 'name a program that the image has'
            : `the image has no shell; name a program: stack shell ${key} -- PROGRAM`,
      },
    );
  } finally {
    await engine.removeContainer(id);
  }
}

/** What was built last, since people look into what failed; else what the tag of this branch names. */
async function referenceOf(
  world: World,
  spec: Spec,
  stateDir: string,
  key: string,
): Promise<string> {
  const image = spec.images.get(key);
  if (image === undefined) throw unknownImage(key, [...spec.images.keys()]);
  const last = await lastBuilt(world.files, stateDir, image);
  if (last !== undefined) return last;
  const checkout = await world.git.checkout(spec.rootDir);
  return `${image.repository}:${visibleTags(spec.tagPrefix, await readTagSource(world, checkout)).moving}`;
}

async function createContainer(
  engine: ContainerEngine,
  world: World,
  image: string,
  {
    cmd,
    tty,
    user,
    key,
  }: { cmd: readonly string[]; tty: boolean; user: string | undefined; key: string },
): Promise<string> {
  if ((await engine.inspectImage(image)) === undefined) {
    throw new UserError('IMAGE_NOT_BUILT', `${image} is not on the engine`, {
      hint: `run \`stack build ${key}\` first`,
    });
  }
  return engine.createContainer({
    image,
    entrypoint: [],
    cmd,
    tty,
    stdin: true,
    user,
    labels: labelsOfRun('shell', world.process),
  });
}
