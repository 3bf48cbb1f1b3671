import { UserError } from '../errors/user-error.ts';
import { findRegions, type Region } from './regions.ts';

/** How a page meets the one that is there. */
export interface MergeOptions {
  /** What is found without markers is kept below the new page, instead of being refused. */
  readonly adopt: boolean;
}

/** What GitHub proposes for the first page of a wiki, which has to be made by hand. */
const githubGreeting = /^\s*Welcome to the [^\n]* wiki!\s*$/;

/**
 * A page as it is to be: what is there, with the new content in its regions. Everything outside of them stays byte for byte, also
 * regions that the new page does not have. Where the new page has nothing to say in a region, what stands there stays.
 *
 * @param file what the page is called in messages: `Home.md`
 * @param existing `undefined` when there is no such page
 * @param rendered the whole new page, regions and all
 * @throws {UserError} `WIKI_PAGE` when what is there has broken markers, lacks a region, or has none at all
 */
export function mergePage(
  file: string,
  existing: string | undefined,
  rendered: string,
  { adopt }: MergeOptions,
): string {
  if (existing === undefined) return rendered;
  const there = findRegions(existing, file);
  if (there.size > 0) return replaced(file, existing, there, rendered);
  if (existing.trim() === '') return rendered;
  if (adopt || githubGreeting.test(existing)) return `${rendered}\n${existing}`;
  throw new UserError('WIKI_PAGE', `${file} was made by hand, so it is left as it is`, {
    location: { file, line: 1, column: 1 },
    hint: 'rename or remove the page; or publish once with --adopt, which keeps its text below the new one',
  });
}

function replaced(
  file: string,
  existing: string,
  there: ReadonlyMap<string, Region>,
  rendered: string,
): string {
  const wanted = findRegions(rendered, file);
  for (const name of wanted.keys()) if (!there.has(name)) throw missing(file, name);
  let text = '';
  let at = 0;
  for (const [name, region] of there) {
    const content = contentFor(rendered, wanted.get(name), region);
    text +=
      existing.slice(at, region.start) + (content ?? existing.slice(region.start, region.end));
    at = region.end;
  }
  return text + existing.slice(at);
}

/** @returns `undefined` when there is nothing to say */
function contentFor(
  rendered: string,
  wanted: Region | undefined,
  { lineEnd }: Region,
): string | undefined {
  const content = wanted === undefined ? '' : rendered.slice(wanted.start, wanted.end);
  if (content.trim() === '') return undefined;
  return lineEnd === '\n' ? content : content.replaceAll(/\r?\n/g, lineEnd);
}

function missing(file: string, name: string): UserError {
  return new UserError('WIKI_PAGE', `${file} lacks the region '${name}', so it is left as it is`, {
    location: { file, line: 1, column: 1 },
    hint: `put the lines <!-- stack:begin ${name} --> and <!-- stack:end ${name} --> where it belongs; or remove the page, to have it written anew; a template of your own (wiki-templates/) can do without it`,
  });
}
