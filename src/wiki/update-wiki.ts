import { UserError, userProblems } from '../errors/user-error.ts';
import { blobName } from '../ports/blob-name.ts';
import type { WikiContents } from '../ports/wiki-repository.ts';
import { ledgerFile, ledgerJson, readLedger, type PageNote } from './ledger.ts';
import { mergePage, type MergeOptions } from './merge-page.ts';
import { pageClashes } from './page-clashes.ts';
import { renderWiki, type RenderedPage } from './render-wiki.ts';
import type { WikiSource } from './wiki-source.ts';

/** What is to be written to a wiki. */
export interface WikiUpdate {
  /** Files that differ from what is there, by name, sorted. */
  readonly files: ReadonlyMap<string, string>;
  /** Pages that are left as they are, or have no name of their own. */
  readonly problems: readonly UserError[];
}

/**
 * What a wiki lacks to be as its source says.
 *
 * A page that cannot be brought up to date is left, and all others go on.
 *
 * @throws {UserError} `WIKI_PAGE` when the wiki is of another stack; as `renderWiki`
 */
export async function updateWiki(
  source: WikiSource,
  contents: WikiContents,
  options: MergeOptions,
): Promise<WikiUpdate> {
  const { entries } = contents;
  const ledgerBytes = (await contents.read([ledgerFile])).get(ledgerFile);
  const ledger = ledgerBytes && Buffer.from(ledgerBytes).toString('utf8');
  const hashes = new Map([...entries].map(([name, { hash }]) => [name, hash]));
  const { pages, kept } = await renderWiki(source, {
    hashes,
    notes: readLedger(ledger, source.spec),
  });

  const notes = new Map<string, PageNote>(kept);
  const files = new Map<string, string>();
  const problems: UserError[] = [...pageClashes(source)];
  const there = await contents.read([...pages.keys()]);
  const names = shownNames(entries);
  for (const [file, page] of [...pages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const merged = merge(file, page, { entries, names, there }, options);
    if (merged.problem !== undefined) problems.push(merged.problem);
    if (merged.text === undefined) continue;
    if (merged.isNew) files.set(file, merged.text);
    if (page.note !== undefined)
      notes.set(file, { ...page.note, blob: blobName(merged.text, contents.algorithm) });
  }
  const text = ledgerJson(source.spec, notes);
  const isWritable = entries.get(ledgerFile)?.kind !== 'other';
  if (text !== ledger && isWritable) files.set(ledgerFile, text);
  return { files, problems };
}

interface Existing {
  readonly entries: WikiContents['entries'];
  readonly names: ReadonlyMap<string, string>;
  readonly there: ReadonlyMap<string, Uint8Array>;
}

interface Merged {
  readonly text?: string;
  readonly isNew?: boolean;
  readonly problem?: UserError;
}

function merge(
  file: string,
  { text }: RenderedPage,
  { entries, names, there }: Existing,
  options: MergeOptions,
): Merged {
  try {
    const namesake = names.get(file.toLowerCase());
    if (namesake !== undefined && !entries.has(file))
      throw inTheWay(file, `${namesake} makes a page of the same name`);
    if (entries.get(file)?.kind === 'other') throw inTheWay(file, `${file} is no file of its own`);
    const bytes = there.get(file);
    const existing = bytes && decoded(file, bytes);
    const merged = mergePage(file, existing, text, options);
    return { text: merged, isNew: merged !== existing };
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem?.code !== 'WIKI_PAGE') throw error;
    return { problem };
  }
}

const otherFormats =
  /\.(?:asciidoc|adoc|creole|mediawiki|wiki|org|pod|rdoc|textile|rst|rest|markdown|mkdn?|mdown)$/i;

/** Files by what a wiki takes for the name of their page: whatever the case of its letters and the format that it is written in. */
function shownNames(entries: WikiContents['entries']): ReadonlyMap<string, string> {
  return new Map(
    [...entries.keys()].map((name) => [name.replace(otherFormats, '.md').toLowerCase(), name]),
  );
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw inTheWay(file, `${file} is no text in UTF-8`);
  }
}

function inTheWay(file: string, why: string): UserError {
  return new UserError('WIKI_PAGE', `${why}, so it is left as it is`, {
    location: { file, line: 1, column: 1 },
    hint: 'rename or remove it',
  });
}
