import { join } from 'node:path';
import { parseDigest, shortDigest } from '../oci/digest.ts';
import type { Files } from '../ports/files.ts';
import type { Registry } from '../ports/registry.ts';
import { pullArtifact, pushArtifact } from './artifact.ts';
import { recordTag } from './exact-tags.ts';
import { isImageKey, readRecord, recordJson } from './record-json.ts';
import type { ImageRecord } from './record.ts';

export interface RecordStoreDeps {
  readonly files: Files;
  /** `undefined`: records are looked for on this machine only. */
  readonly registry?: Registry | undefined;
  /** As for {@link Registry.resolve}: the run may be the first to push to a repository. */
  readonly push?: boolean | undefined;
}

/** Records of exact images, on this machine and at the registry. */
export interface RecordStore {
  /**
   * The record of an image; what the registry has is kept on this machine. A record of another image, and a text that is
   * no record, are as if they were not there.
   *
   * @param image `repository`: where the image lies, `127.0.0.1:5000/base-notebook`
   * @param imageId digest of the image config
   * @throws {UserError} `REGISTRY_FAILED` when something else is under the record's tag; as {@link Registry}
   */
  find(
    image: { readonly key: string; readonly repository: string },
    imageId: string,
  ): Promise<ImageRecord | undefined>;
  /**
   * Keeps a record on this machine. Of each key the 20 that were built last stay.
   *
   * @throws {UserError} `ARTIFACTS_UNWRITABLE`
   */
  keep(record: ImageRecord): Promise<void>;
  /**
   * Puts a record beside the image at the registry, under the tag `r-<12 hex of the image ID>`.
   *
   * @returns digest of the artifact
   * @throws {UserError} as {@link Registry}
   */
  publish(record: ImageRecord, repository: string): Promise<string>;
}

const recordType = 'application/vnd.stack.record.v1';
const keptOfEachKey = 20;
/** In memory. */
const remembered = 50;

/** A {@link RecordStore} in `records/` of a folder (absolute path of `.stack`) and in the repositories of the images. */
export function recordStore(
  { files, registry, push = false }: RecordStoreDeps,
  stateDir: string,
): RecordStore {
  // An inventory makes a record long, and a plan asks for the same one more than once.
  const lately = new Map<string, ImageRecord>();
  const fileOf = (key: string, imageId: string) =>
    join(folderOf(stateDir, key), `${nameOf(imageId)}.json`);

  async function pulled(repository: string, imageId: string): Promise<string | undefined> {
    if (registry === undefined) return undefined;
    const bytes = await pullArtifact(registry, tagOf(repository, imageId), recordType, { push });
    return bytes && Buffer.from(bytes).toString('utf8');
  }

  async function write(record: ImageRecord, text: string): Promise<void> {
    await files.writeFile(fileOf(record.key, record.imageId), text);
    await removeOldest(files, folderOf(stateDir, record.key));
  }

  async function look(key: string, repository: string, imageId: string) {
    const kept = recordOf(await files.readText(fileOf(key, imageId)), key, imageId);
    if (kept !== undefined) return kept;

    const text = await pulled(repository, imageId);
    const found = recordOf(text, key, imageId);
    if (text !== undefined && found !== undefined) await write(found, text);
    return found;
  }

  return {
    find: async ({ key, repository }, imageId) => {
      const name = `${repository} ${imageId}`;
      const known = lately.get(name);
      if (known?.key === key) return known;
      const found = await look(key, repository, imageId);
      if (found !== undefined) lately.set(name, found);
      const [oldest] = lately.keys();
      if (lately.size > remembered && oldest !== undefined) lately.delete(oldest);
      return found;
    },

    keep: async (record) => {
      lately.clear();
      await write(record, recordJson(record));
    },

    publish: async (record, repository) => {
      if (registry === undefined) throw new Error('there is no registry to publish a record at');
      const payload = Buffer.from(recordJson(record));
      return pushArtifact(registry, tagOf(repository, record.imageId), recordType, payload);
    },
  };
}

function recordOf(text: string | undefined, key: string, imageId: string): ImageRecord | undefined {
  const record = text === undefined ? undefined : readRecord(text);
  return record?.key === key && record.imageId === imageId ? record : undefined;
}

function folderOf(stateDir: string, key: string): string {
  if (!isImageKey(key)) throw new Error(`not the key of an image: ${key}`);
  return join(stateDir, 'records', key);
}

function tagOf(repository: string, imageId: string): string {
  return `${repository}:${recordTag(imageId)}`;
}

function nameOf(imageId: string): string {
  if (parseDigest(imageId) === undefined) throw new Error(`not an image ID: ${imageId}`);
  return shortDigest(imageId);
}

async function removeOldest(files: Files, folder: string): Promise<void> {
  const names = ((await files.list(folder)) ?? []).map(({ name }) => name).filter(isRecordFile);
  if (names.length <= keptOfEachKey) return;

  const aged = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, builtAtMs: builtAtMs(await files.readText(path)) };
    }),
  );
  const oldest = aged.toSorted((a, b) => b.builtAtMs - a.builtAtMs).slice(keptOfEachKey);
  await Promise.all(oldest.map(({ path }) => files.remove(path)));
}

/** The temporary files of a write under way, and what people put there, are left alone. */
function isRecordFile(name: string): boolean {
  return /^[0-9a-f]{12}\.json$/.test(name);
}

/** Of a broken file 0, so that it goes first. */
function builtAtMs(text: string | undefined): number {
  const record = text === undefined ? undefined : readRecord(text);
  return record === undefined ? 0 : Date.parse(record.builtAt);
}
