import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';
import { archivePath } from './archive-path.ts';
import {
  packageCollector,
  type InventoryReading,
  type PackageCollector,
} from './package-collector.ts';
import { packageFileAt } from './package-paths.ts';

/** The packages an archive of an image's files speaks of. */
export interface ArchiveReading extends InventoryReading {
  /** Why the archive could not be read to its end, in words; what was read until then is in the inventory. */
  readonly damage: string | undefined;
}

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

/** A larger package file is passed over, with a problem. In bytes. */
export const maxPackageFileBytes = 8_000_000;

/**
 * Reads the installed packages out of a tar stream of an image's files.
 *
 * Whatever is not a package file streams past; entry names are compared, never used as paths.
 *
 * @param tar the whole file system or parts of it, names relative to `/`
 * @throws whatever `tar` throws; damaged or hostile content is an outcome
 */
export async function readArchive(tar: AsyncIterable<Uint8Array>): Promise<ArchiveReading> {
  const collector = packageCollector();
  const extractor = extract();
  let sourceFailure: { readonly error: unknown } | undefined;

  async function* watched() {
    try {
      yield* tar;
    } catch (error) {
      sourceFailure = { error };
      throw error;
    }
  }
  const fed = settled(pipeline(Readable.from(watched()), extractor));
  const read = await settled(readEntries(extractor, collector));

  const failure = read ?? (await fed);
  if (sourceFailure !== undefined) throw sourceFailure.error;
  return { ...collector.finish(), damage: failure && `the archive is damaged: ${failure}` };
}

async function readEntries(entries: AsyncIterable<Entry>, collector: PackageCollector) {
  for await (const entry of entries) await readEntry(entry, collector);
}

async function readEntry(entry: Entry, collector: PackageCollector): Promise<void> {
  const { name, type, size, linkname } = entry.header;
  const path = archivePath(name);
  const file = path === undefined ? undefined : packageFileAt(path);

  if (path !== undefined && file !== undefined && type === 'file' && size <= maxPackageFileBytes) {
    collector.addFile(path, file, await contentOf(entry));
    return;
  }
  entry.resume();
  if (path === undefined || file === undefined) return;
  if (type === 'file') collector.addProblem(path, 'larger than 8 MB, not read');
  if (type === 'link') collector.addLink(path, file, archivePath(linkname));
}

async function contentOf(entry: Entry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @returns the message when the work failed */
async function settled(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return String((error as { readonly message?: unknown }).message);
  }
}
