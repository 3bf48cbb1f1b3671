import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { WikiContents } from '../../../src/ports/wiki-repository.ts';
import { updateWiki, type WikiUpdate } from '../../../src/wiki/update-wiki.ts';
import type { WikiSource } from '../../../src/wiki/wiki-source.ts';
import { createHash } from 'node:crypto';

/** A wiki that is nowhere but in memory. */
export function memoryWiki(pages: ReadonlyMap<string, string> = new Map()): WikiContents {
  const hash = (text: string) =>
    createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex');
  return {
    entries: new Map([...pages].map(([name, text]) => [name, { kind: 'file', hash: hash(text) }])),
    algorithm: 'sha1',
    read: (names) => {
      const found = names.flatMap((name) => {
        const text = pages.get(name);
        return text === undefined ? [] : [[name, Buffer.from(text)] as const];
      });
      return Promise.resolve(new Map(found));
    },
  };
}

/** What a source makes of the pages of a wiki, all together. */
export async function updated(
  source: WikiSource,
  pages: ReadonlyMap<string, string> = new Map(),
): Promise<WikiUpdate & { readonly pages: ReadonlyMap<string, string> }> {
  const update = await updateWiki(source, memoryWiki(pages), { adopt: false });
  return { ...update, pages: new Map([...pages, ...update.files]) };
}

/** HTML of a page as GitHub's markdown makes it, with raw HTML let through, so that nothing is hidden. */
function htmlOf(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

/** Targets of all links and pictures of a page, in their order. */
export function linksOf(markdown: string): readonly string[] {
  return [...htmlOf(markdown).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
}

/** Links that lead nowhere: `Home → Nowhere`. Names of pages are without `.md`, as a wiki has them. */
export function brokenLinks(pages: ReadonlyMap<string, string>): readonly string[] {
  const names = new Set([...pages.keys()].map((file) => file.replace(/\.md$/, '')));
  return [...pages].flatMap(([file, text]) =>
    file.endsWith('.md')
      ? linksOf(text)
          .filter((target) => !leadsSomewhere(target, file, names, pages))
          .map((target) => `${file} → ${target}`)
      : [],
  );
}

function leadsSomewhere(
  target: string,
  file: string,
  names: ReadonlySet<string>,
  pages: ReadonlyMap<string, string>,
): boolean {
  if (/^https:\/\/(?:github\.com|ghcr\.io)\/acme\//.test(target)) return true;
  const [page = '', anchor] = target.split('#');
  const name = page === '' ? file.replace(/\.md$/, '') : page;
  if (!names.has(name)) return false;
  return anchor === undefined || anchorsOf(pages.get(`${name}.md`) ?? '').has(anchor);
}

/** What GitHub makes of headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...htmlOf(markdown).matchAll(/<h\d>([^]*?)<\/h\d>/g)];
  return new Set(
    headings.map(([, inner = '']) =>
      inner
        .replaceAll(/<[^>]*>/g, '')
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}
