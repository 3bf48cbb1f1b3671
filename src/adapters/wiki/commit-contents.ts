import type { WikiContents, WikiEntry } from '../../ports/wiki-repository.ts';
import type { WikiGit } from './wiki-git.ts';

/** What a commit holds; `undefined`: there is none, and nothing is held. */
export async function commitContents(
  git: WikiGit,
  commit: string | undefined,
): Promise<WikiContents> {
  const entries = commit === undefined ? new Map<string, WikiEntry>() : await list(git, commit);
  const isLong = [...entries.values()].some(({ hash }) => hash.length === 64);
  return {
    entries,
    algorithm: isLong ? 'sha256' : 'sha1',
    read: (names) => read(git, entries, names),
  };
}

async function list(git: WikiGit, commit: string): Promise<ReadonlyMap<string, WikiEntry>> {
  const text = await git().raw(['ls-tree', '-z', commit]);
  const lines = text.split('\0').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, mode = '', hash = '', name = ''] =
        /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
      return [name, { kind: mode.startsWith('100') ? 'file' : 'other', hash }];
    }),
  );
}

async function read(
  git: WikiGit,
  entries: ReadonlyMap<string, WikiEntry>,
  names: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = names.flatMap((name) => {
    const entry = entries.get(name);
    return entry?.kind === 'file' ? [[name, entry.hash] as const] : [];
  });
  if (wanted.length === 0) return new Map();
  const lines = wanted.map(([, hash]) => `${hash}\n`).join('');
  await fetchBlobs(git, lines);
  const output = (await git({ input: lines }).binaryCatFile(['--batch'])) as Buffer;
  const blobs = batchReplies(output);
  return new Map(wanted.map(([name], index) => [name, blobs[index] ?? Buffer.alloc(0)]));
}

/** The clone has no contents of files; asked for one by one, each would be a request of its own. */
async function fetchBlobs(git: WikiGit, lines: string): Promise<void> {
  const filter = await git().getConfig('remote.origin.partialclonefilter');
  if (filter.value === null) return;
  await git({ config: ['fetch.negotiationAlgorithm=noop'], input: lines }).raw([
    ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--recurse-submodules=no'],
    ...['--filter=blob:none', '--stdin', 'origin'],
  ]);
}

/** What `cat-file --batch` answers: for each object a line `<hash> blob <size>`, the bytes, a line feed. */
function batchReplies(output: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const head = output.toString('latin1', at, end);
    const size = Number(/ blob (\d+)$/.exec(head)?.[1] ?? NaN);
    if (Number.isNaN(size)) throw new Error(`git answers '${head}' for a file of the wiki`);
    found.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return found;
}
