import { releaseName } from '../release/release.ts';
import { imagePage, manifestPage, releasePage } from './page-names.ts';
import type { WikiTemplates } from './templates.ts';
import { commitView, releasedManifestPage, type CommitView } from './views.ts';
import type { AboutPage, LanguageVersions, WikiSite } from './wiki-site.ts';

/** One state of an image: its newest build, or a release. */
interface Row {
  readonly name: string;
  readonly page: string;
  readonly commit: CommitView;
  readonly at: string;
  readonly manifest: string | undefined;
  readonly about: AboutPage | undefined;
}

const usualLanguages = ['Python', 'R', 'Julia', 'Node.js'];

/** The page about all there is of one image: its newest build, its releases (newest first), and the languages in each. */
export function renderImagePage(key: string, site: WikiSite, templates: WikiTemplates): string {
  const rows = [...currentRow(key, site), ...releaseRows(key, site)];
  const languages = languagesIn(rows.map(({ about }) => about?.versions ?? {}));
  const repository = site.images.find((image) => image.key === key)?.repository;
  return templates.render('Image', {
    image: { key, page: imagePage(key), repository },
    languages,
    rows: rows.map(({ about, ...row }) => ({
      ...row,
      versions: languages.map((language) => about?.versions[language] ?? '–'),
    })),
  });
}

function currentRow(key: string, site: WikiSite): readonly Row[] {
  const repository = site.images.find((image) => image.key === key)?.repository;
  const page = repository === undefined ? '' : manifestPage(`${repository}:${site.mainTag}`);
  if (!site.hasPage(page)) return [];
  const about = site.aboutPage(page);
  const commit = commitView(about?.revision, site.codeUrl);
  return [{ name: site.mainTag, page, commit, at: about?.createdAt ?? '', manifest: page, about }];
}

function releaseRows(key: string, site: WikiSite): readonly Row[] {
  return site.releases.flatMap((release) => {
    const image = Object.hasOwn(release.lock.images, key) ? release.lock.images[key] : undefined;
    if (image === undefined) return [];
    const name = releaseName(release);
    const manifest = releasedManifestPage(release, image);
    const about = site.aboutPage(manifest);
    const commit = commitView(about?.revision ?? release.lock.commit, site.codeUrl);
    return [{ name, page: releasePage(name), commit, at: release.releasedAt, manifest, about }];
  });
}

/** The usual ones first, then others as they come. */
function languagesIn(versions: readonly LanguageVersions[]): readonly string[] {
  const found = new Set(versions.flatMap((each) => Object.keys(each)));
  return [...usualLanguages.filter((name) => found.delete(name)), ...found];
}
