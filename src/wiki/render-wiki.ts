import pMap from 'p-map';
import { isText } from '../text/json-shape.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import type { Release } from '../release/release.ts';
import type { PageNote } from './ledger.ts';
import { languageVersions } from './language-versions.ts';
import { fileOf, manifestPage } from './page-names.ts';
import { isCurrent, pagesOfRelease, type ReleasePage } from './release-pages.ts';
import { renderReleasedImage, renderRunPage } from './render-manifest.ts';
import { overviewPages, renderOverviews } from './render-overviews.ts';
import { releaseBefore, renderRelease } from './render-release.ts';
import type { WikiSource } from './wiki-source.ts';
import type { AboutPage, RunPage, WikiSite } from './wiki-site.ts';

/** What a wiki has before it is rendered. */
export interface KnownPages {
  /** Name that git gives to each file at its top, by file name. */
  readonly hashes: ReadonlyMap<string, string>;
  /** By file name. */
  readonly notes: ReadonlyMap<string, PageNote>;
}

/** A page as it is to be, before it meets what is there. */
export interface RenderedPage {
  readonly text: string;
  /** Of a page whose note spares the next look: the note without the hash that the page gets when it is written. */
  readonly note?: Omit<PageNote, 'blob'> | undefined;
}

/** Pages by file name. */
export interface RenderedWiki {
  readonly pages: ReadonlyMap<string, RenderedPage>;
  /** Notes on pages that are left as they are, since nothing that they are made from has changed. */
  readonly kept: ReadonlyMap<string, PageNote>;
}

/** Records are small requests to one registry. */
const lookUpsAtATime = 16;

/**
 * The pages of a wiki: all overviews, the pages of the last run, and those pages of releases that are not there as they should be.
 *
 * @throws {UserError} `WIKI_TEMPLATE`; as the {@link WikiSource}
 */
export async function renderWiki(source: WikiSource, known: KnownPages): Promise<RenderedWiki> {
  const { templates, releases } = source;
  const runPages = pagesOfSpec(source);
  const planned = releases.map((release) => [release, pagesOfRelease(release, source)] as const);
  const files = new Set([
    ...known.hashes.keys(),
    ...planned.flatMap(([, pages]) => pages.map(({ file }) => file)),
    ...runPages.map(({ reference }) => fileOf(manifestPage(reference))),
    ...overviewPages(source).map(fileOf),
  ]);
  const abouts = new Map<string, AboutPage>();
  for (const [file, { about }] of known.notes) if (known.hashes.has(file)) abouts.set(file, about);
  const site: WikiSite = {
    ...source,
    hasPage: (page) => files.has(fileOf(page)),
    aboutPage: (page) => abouts.get(fileOf(page)),
  };

  const pages = new Map<string, RenderedPage>();
  const kept = keptNotes(known, new Set(planned.flatMap(([, all]) => all.map(({ file }) => file))));
  for (const [release, all] of planned) {
    const stale = all.filter(
      (page) => !isCurrent(page, known.notes.get(page.file), known.hashes.get(page.file)),
    );
    for (const { file } of stale) kept.delete(file);
    const rendered = await pMap(stale, (page) => renderPage(source, site, release, page), {
      concurrency: lookUpsAtATime,
    });
    for (const [file, page] of rendered) {
      pages.set(file, page);
      if (page.note !== undefined) abouts.set(file, page.note.about);
    }
  }
  for (const page of runPages) {
    const file = fileOf(manifestPage(page.reference));
    kept.delete(file);
    pages.set(file, {
      text: renderRunPage(page, templates),
      note: { from: '', about: page.about },
    });
    abouts.set(file, page.about);
  }
  for (const [file, text] of renderOverviews(site, templates)) pages.set(file, { text });
  return { pages, kept };
}

/** Without those of images that the spec has no more: nothing else in the wiki would be about them. */
function pagesOfSpec({ images, runPages }: WikiSource): readonly RunPage[] {
  const keys = new Set(images.map(({ key }) => key));
  return runPages.filter(({ key }) => keys.has(key));
}

/** Of releases that are known, and of newest builds, which the next run may tell nothing of. */
function keptNotes(known: KnownPages, planned: ReadonlySet<string>): Map<string, PageNote> {
  const isKept = (file: string, { from }: PageNote) =>
    known.hashes.has(file) && (from === '' || planned.has(file));
  return new Map([...known.notes].filter(([file, note]) => isKept(file, note)));
}

async function renderPage(
  source: WikiSource,
  site: WikiSite,
  release: Release,
  page: ReleasePage,
): Promise<readonly [string, RenderedPage]> {
  const { templates } = source;
  const { file, from } = page;
  if (page.kind === 'release') {
    const before = releaseBefore(release, source.releases);
    const changes = before && (await source.changes(before, release));
    const text = renderRelease(release, changes?.text, site, templates);
    // As long as a record is missing the page is looked at again, since there may be one next time.
    const isWhole = changes?.isWhole ?? true;
    return [file, { text, note: isWhole ? { from, about: { versions: {} } } : undefined }];
  }
  const facts = await source.facts(release, page.key);
  const text = renderReleasedImage(release, page.key, facts, templates);
  return [file, { text, note: facts && { from, about: aboutImage(facts) } }];
}

/** What overviews tell of an image. */
export function aboutImage(facts: ImageFacts): AboutPage {
  // A record may come from a registry that others write to.
  const text = (value: unknown) => (isText(value) ? value : undefined);
  return {
    versions: languageVersions(facts),
    revision: text(facts.revision),
    createdAt: text(facts.createdAt),
  };
}
