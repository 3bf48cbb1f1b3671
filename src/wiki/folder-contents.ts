import { join } from 'node:path';
import pMap from 'p-map';
import type { Files } from '../ports/files.ts';
import type { WikiContents, WikiEntry } from '../ports/wiki-repository.ts';

const filesAtOnce = 16;

/**
 * The pages in a folder, as if it were a wiki; none when there is no such folder.
 *
 * @param folder absolute path
 */
export async function folderContents(
  files: Pick<Files, 'list' | 'readBytes' | 'blobHash'>,
  folder: string,
): Promise<WikiContents> {
  const listed = (await files.list(folder)) ?? [];
  const entries = new Map<string, WikiEntry>(
    await pMap(
      listed,
      async ({ name, kind }) => {
        const hash = kind === 'file' ? await files.blobHash(join(folder, name), 'sha1') : undefined;
        const entry = hash === undefined ? other : ({ kind: 'file', hash } as const);
        return [name, entry] as const;
      },
      { concurrency: filesAtOnce },
    ),
  );
  return {
    entries,
    algorithm: 'sha1',
    read: async (names) => {
      const wanted = names.filter((name) => entries.get(name)?.kind === 'file');
      const read = await pMap(
        wanted,
        async (name) => [name, await files.readBytes(join(folder, name))] as const,
        { concurrency: filesAtOnce },
      );
      return new Map(
        read.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])),
      );
    },
  };
}

const other: WikiEntry = { kind: 'other', hash: '' };
