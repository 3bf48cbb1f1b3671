import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError, userProblems } from '../../errors/user-error.ts';
import { dataPacker, type DataPacker, type PackedData } from '../../server/data/data-packer.ts';
import { documentReader, type DocumentHead } from '../../server/data/document-reader.ts';
import { belongTogether } from '../../server/data/belong-together.ts';
import { parseInventory } from '../../server/data/parse-inventory.ts';
import { codeOf } from '../error-code.ts';
import type { KernelFilePaths } from './kernel-file-paths.ts';

const pieceBytes = 256 * 1024;

/**
 * Reads all files from their first to their last byte, in this thread.
 *
 * @throws {UserError} `KERNEL_DATA`, for the first file that is not what it should be
 */
export function readKernelFiles(paths: KernelFilePaths): PackedData {
  const packer = dataPacker();
  const hash = createHash('sha256');
  const manifests = readDocument(
    paths.manifests,
    'kernels',
    (entry) => packer.addKernel(entry),
    hash,
  );
  const index = readDocument(paths.index, 'packages', (entry) => packer.addPackage(entry), hash);
  belongTogether(manifests, index);
  if (paths.inventories !== undefined) readInventories(paths.inventories, packer, hash);
  const version = hash.digest('hex').slice(0, 16);
  return packer.finish({ ...manifests, version });
}

function readDocument(
  path: string,
  list: 'kernels' | 'packages',
  onEntry: (entry: unknown) => void,
  hash: Hash,
): DocumentHead {
  return within(path, () => {
    const reader = documentReader(list, onEntry);
    const file = openSync(path, 'r');
    try {
      const piece = Buffer.allocUnsafe(pieceBytes);
      for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
        hash.update(piece.subarray(0, read));
        reader.write(piece.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
    return reader.end();
  });
}

function readInventories(folder: string, packer: DataPacker, hash: Hash): void {
  const names = within(folder, () => readdirSync(folder))
    .filter((name) => name.endsWith('.json'))
    .sort();
  for (const name of names) {
    const path = join(folder, name);
    const text = within(path, () => readFileSync(path, 'utf8'));
    hash.update(`${name}\n${text}`);
    within(path, () => packer.addImage(basename(name, '.json'), parseInventory(text)));
  }
}

/** Names the file in what is wrong with it. */
function within<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem !== undefined) throw new UserError('KERNEL_DATA', `${path}: ${problem.message}`);
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new UserError(
      'KERNEL_DATA',
      `${path}: ${reasons.get(code) ?? 'cannot be read'} (${code})`,
    );
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this process may not read it'],
  ['EISDIR', 'is a directory, not a file'],
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
]);
