import { releaseName, type Release } from '../release/release.ts';
import {
  fileOf,
  homePage,
  imagePage,
  manifestPage,
  sidebarPage,
  stablePage,
  termPage,
} from './page-names.ts';
import { renderImagePage } from './render-image-page.ts';
import { renderStablePage } from './render-stable-page.ts';
import type { WikiTemplates } from './templates.ts';
import { isGlobal, releaseLink, releaseView } from './views.ts';
import type { WikiSite } from './wiki-site.ts';

/** Releases of one prefix. */
interface Term {
  readonly prefix: string;
  readonly page: string;
  readonly releases: readonly Release[];
}

/**
 * The pages that change with every release or run, by file name: home, the global-stable images, each image, the releases of each
 * prefix, the sidebar. Without a global-stable release there is no `Stable_Tag.md`: one that is there must not lose its rows.
 */
export function renderOverviews(
  site: WikiSite,
  templates: WikiTemplates,
): ReadonlyMap<string, string> {
  const terms = termsOf(site);
  const keys = imageKeys(site);
  const stable = site.hasPage(stablePage) ? stablePage : undefined;
  const images = keys.map((key) => ({ key, page: imagePage(key) }));
  const stableText = renderStablePage(site, templates);
  const older = terms.slice(1).map(termView);
  const [newest] = terms;
  const home = {
    images: images.map((image) => ({ ...image, ...stateOf(site, image.key) })),
    term: newest && { ...termView(newest), releases: viewsOf(newest, site) },
    older,
    stable,
  };
  const sidebar = { home: homePage, stable, terms: terms.map(termView), images };
  return new Map([
    [fileOf(homePage), templates.render('Home', home)],
    ...(stableText === undefined ? [] : ([[fileOf(stablePage), stableText]] as const)),
    ...keys.map((key) => [fileOf(imagePage(key)), renderImagePage(key, site, templates)] as const),
    ...terms.map((term) => {
      const values = { term: { ...termView(term), releases: viewsOf(term, site) } };
      return [fileOf(term.page), templates.render('Releases', values)] as const;
    }),
    [fileOf(sidebarPage), templates.render('_Sidebar', sidebar)],
  ]);
}

/** Pages of the overviews that are there whatever the wiki has. */
export function overviewPages(site: Pick<WikiSite, 'images' | 'releases'>): readonly string[] {
  return [
    homePage,
    ...(site.releases.some(isGlobal) ? [stablePage] : []),
    ...imageKeys(site).map(imagePage),
    ...termsOf(site).map(({ page }) => page),
  ];
}

/** Newest first. */
function termsOf({ releases }: Pick<WikiSite, 'releases'>): readonly Term[] {
  const terms = new Map<string, Release[]>();
  for (const release of releases.filter((one) => !isGlobal(one))) {
    const { prefix } = release.lock;
    const known = terms.get(prefix);
    if (known === undefined) terms.set(prefix, [release]);
    else known.push(release);
  }
  return [...terms].map(([prefix, held]) => ({ prefix, page: termPage(prefix), releases: held }));
}

/** Of the spec in its order, then those that only releases have. */
function imageKeys({ images, releases }: Pick<WikiSite, 'images' | 'releases'>): readonly string[] {
  const released = releases.flatMap(({ lock }) => Object.keys(lock.images));
  return [...new Set([...images.map(({ key }) => key), ...released])];
}

function stateOf(site: WikiSite, key: string) {
  const repository = site.images.find((image) => image.key === key)?.repository;
  const page = repository === undefined ? '' : manifestPage(`${repository}:${site.mainTag}`);
  const release = site.releases.find(
    (one) => !isGlobal(one) && Object.hasOwn(one.lock.images, key),
  );
  return {
    current: site.hasPage(page) ? { tag: site.mainTag, page } : { tag: '', page: '' },
    stable: release && releaseLink(releaseName(release), site.hasPage),
  };
}

function termView({ prefix, page, releases }: Term) {
  return { prefix, page, count: releases.length };
}

function viewsOf({ releases }: Term, { codeUrl }: WikiSite) {
  return releases.map((release) => releaseView(release, codeUrl));
}
