import { resolve } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { readTemplate, type NewFile } from '../../init/read-template.ts';
import { findObstacles, writeStack } from '../../init/write-stack.ts';
import type { Files } from '../../ports/files.ts';
import type { World } from '../../run/world.ts';
import { isRegistry, registryHint } from '../../spec/image-names.ts';
import { systemCode } from '../../spec/system-code.ts';
import type { CliIo } from '../io.ts';

interface InitOptions {
  readonly registry?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is in the spec until its owners put their own there. */
const placeholderRegistry = 'ghcr.io/example';

/** `stack init`: writes a new stack that validates and builds as it is. Nothing that is there is overwritten. */
export async function init(
  io: CliIo,
  [name = '.']: readonly string[],
  options: InitOptions,
): Promise<number> {
  const registry = options.registry ?? placeholderRegistry;
  if (!isRegistry(registry)) {
    throw new UserError('SPEC_REFERENCE', `--registry: '${registry}' is not a registry`, {
      hint: registryHint,
    });
  }
  const world = await io.world();
  const folder = resolve(io.cwd, name);
  const tagPrefix = monthOf(world.clock.now());
  const newFiles = await readTemplate(world.files, io.toolkitDir, { registry, tagPrefix });
  await refuseObstacles(world.files, folder, name, newFiles);
  if (options.dryRun !== true) await write(world.files, folder, name, newFiles);

  const paths = newFiles.map(({ path }) => path);
  const next = await nextSteps(world, folder, name, options.dryRun ?? false);
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ schemaVersion: 1, folder, dryRun: options.dryRun ?? false, files: paths, next }, undefined, 2)}\n`
      : rendered(paths, next, options.dryRun ?? false),
  );
  return 0;
}

/** `2026.4`. */
function monthOf(time: number): string {
  const date = new Date(time);
  return `${date.getUTCFullYear()}.${date.getUTCMonth() + 1}`;
}

async function refuseObstacles(
  files: Files,
  folder: string,
  name: string,
  newFiles: readonly NewFile[],
): Promise<void> {
  const at = await files.realPath(folder);
  const isFolder = at === undefined || (await files.info(at))?.kind === 'directory';
  if (!isFolder) throw new UserError('USAGE', `${name} is not a folder`, { hint: 'name another' });

  const obstacles = await findObstacles(files, folder, newFiles);
  if (obstacles.length === 0) return;
  throw new UserError(
    'DIRECTORY_NOT_EMPTY',
    `a new stack in ${name === '.' ? 'this folder' : name} would get in the way of what is there: ${obstacles.join(', ')}`,
    { hint: 'name another folder (stack init my-stack), or move these away' },
  );
}

async function write(
  files: Files,
  folder: string,
  name: string,
  newFiles: readonly NewFile[],
): Promise<void> {
  try {
    await writeStack(files, folder, newFiles);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new UserError('USAGE', `nothing can be written to ${name} (${code})`, {
      hint: 'give yourself the right to write there, or name another folder',
      cause: error,
    });
  }
}

async function nextSteps(
  world: World,
  folder: string,
  name: string,
  dryRun: boolean,
): Promise<readonly string[]> {
  const inGit = !dryRun && (await world.git.checkout(folder)) !== undefined;
  return [
    ...(name === '.' ? [] : [`cd ${shellWord(name)}`]),
    ...(inGit ? [] : ['git init']),
    "git add --all && git commit --message 'New stack'",
    'stack build',
    'stack shell course',
  ];
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function rendered(paths: readonly string[], next: readonly string[], dryRun: boolean): string {
  const verb = dryRun ? 'would write' : 'wrote';
  const files = paths.map((path) => `${verb} ${path}`);
  return `${[...files, '', 'Next:', ...next.map((line) => `  ${line}`)].join('\n')}\n`;
}
