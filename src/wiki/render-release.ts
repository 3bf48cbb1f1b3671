import { releaseName, type Release } from '../release/release.ts';
import { withoutMarkers } from './regions.ts';
import type { WikiTemplates } from './templates.ts';
import { releaseLink, releaseView } from './views.ts';
import type { WikiSite } from './wiki-site.ts';

/**
 * The page about one release: its images, where they come from, and what changed.
 *
 * @param changes markdown: what differs from the release before; `undefined` when there is none, or nothing is known
 */
export function renderRelease(
  release: Release,
  changes: string | undefined,
  { codeUrl, hasPage, releases }: Pick<WikiSite, 'codeUrl' | 'hasPage' | 'releases'>,
  templates: WikiTemplates,
): string {
  const { source, restores, runUrl, waived, dropped } = release;
  const previous = releaseBefore(release, releases);
  return templates.render('Release', {
    release: releaseView(release, codeUrl),
    runUrl,
    source,
    waived,
    dropped,
    restores: restores === undefined ? undefined : releaseLink(restores, hasPage),
    previous: previous && releaseLink(releaseName(previous), hasPage),
    changes: changes === undefined ? undefined : withoutMarkers(changes),
  });
}

/** The release of the same tag that this one took the place of, as far as it is still known. */
export function releaseBefore(
  { tag, number }: Release,
  releases: readonly Release[],
): Release | undefined {
  return releases
    .filter((other) => other.tag === tag && other.number < number)
    .toSorted((a, b) => b.number - a.number)[0];
}
