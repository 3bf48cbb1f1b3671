import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A kernel repository on this machine that users of any number may write to, as a container's user has another one here. */
export interface KernelRepository {
  /** Absolute; what is in it looks like `R/cowsay/1.0`. */
  readonly dir: string;
  /** Writes a file, and the folders above it: `write('R/cowsay/1.0/bin/R', '', 0o777)`. */
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  readonly readJson: (path: string) => Promise<unknown>;
  readonly remove: (path: string) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes an empty repository. */
export async function emptyRepository(): Promise<KernelRepository> {
  const dir = await mkdtemp(join(tmpdir(), 'kernel-repository-'));
  await chmod(dir, 0o777);

  async function openFolder(path: string): Promise<void> {
    if (path === '.') return;
    await openFolder(dirname(path));
    await mkdir(join(dir, path), { recursive: true });
    await chmod(join(dir, path), 0o777);
  }

  async function write(path: string, text: string, mode = 0o666): Promise<void> {
    await openFolder(dirname(path));
    await writeFile(join(dir, path), text);
    await chmod(join(dir, path), mode);
  }

  const remove = (path: string) => rm(join(dir, path), { recursive: true });
  const readJson = async (path: string) =>
    JSON.parse(await readFile(join(dir, path), 'utf8')) as unknown;
  return { dir, write, readJson, remove, [Symbol.asyncDispose]: () => remove('') };
}

/** Makes a repository with one kernel of each language: R `cowsay` 1.0 and Python `parrot` 2.1. */
export async function smallRepository(): Promise<KernelRepository> {
  const repository = await emptyRepository();
  await addRKernel(repository, 'R/cowsay/1.0');
  await addPythonKernel(repository, 'Python/parrot/2.1');
  return repository;
}

async function addRKernel({ write }: KernelRepository, path: string): Promise<void> {
  await write(`${path}/bin/R`, '', 0o777);
  await write(`${path}/bin/Rscript`, '', 0o777);
  for (const [name, version] of [
    ['base', '4.4.3'],
    ['abind', '1.4-5'],
  ]) {
    const folder = `${path}/lib/R/library/${name}`;
    await write(`${folder}/DESCRIPTION`, `Package: ${name}\nVersion: ${version}\n`);
    await write(`${folder}/Meta/package.rds`, '');
  }
  await write(...condaRecord(path, 'r-base', '4.4.3'));
  await write(...condaRecord(path, 'r-abind', '1.4_5'));
  await write(...condaRecord(path, 'zlib', '1.3.1'));
}

async function addPythonKernel({ write }: KernelRepository, path: string): Promise<void> {
  await write(`${path}/bin/python`, '', 0o777);
  const installed = `${path}/lib/python3.11/site-packages/Tiny_Pkg-0.1.dist-info`;
  await write(`${installed}/METADATA`, 'Metadata-Version: 2.1\nName: Tiny_Pkg\nVersion: 0.1\n');
  await write(`${installed}/INSTALLER`, 'pip\n');
  await write(...condaRecord(path, 'python', '3.11.9'));
  await write(...condaRecord(path, 'zlib', '1.3.1'));
}

function condaRecord(kernel: string, name: string, version: string): [string, string] {
  const record = { name, version, build: 'h1_0', channel: 'conda-forge', license: 'MIT' };
  return [`${kernel}/conda-meta/${name}-${version}-h1_0.json`, JSON.stringify(record)];
}
