import { parseReference } from '../oci/reference.ts';
import { parseReleaseName, stableTag, type Release } from '../release/release.ts';
import type { WikiTemplates } from './templates.ts';
import {
  isGlobal,
  releaseLink,
  releaseView,
  sourceRelease,
  type ReleasedImageView,
} from './views.ts';
import type { WikiSite } from './wiki-site.ts';

/** The page about the global-stable images; `undefined` when there are none. */
export function renderStablePage(site: WikiSite, templates: WikiTemplates): string | undefined {
  const [newest, ...earlier] = site.releases.filter(
    (release) => isGlobal(release) && Object.keys(release.lock.images).length > 0,
  );
  if (newest === undefined) return undefined;
  const release = releaseView(newest, site.codeUrl);
  const source = sourceRelease(newest, site.releases);
  const basedOn = sourceTag(newest);
  return templates.render('Stable_Tag', {
    release,
    images: release.images.map((image) => ({ ...image, basedOn: retagged(image, basedOn) })),
    source: source === undefined ? undefined : releaseLink(source, site.hasPage),
    earlier: earlier.map((one) => releaseView(one, site.codeUrl)),
  });
}

/** Tag that the images had where they were taken from: of the release `2026.4-stable-3` it is `2026.4-stable`. */
function sourceTag({ source, lock }: Release): string {
  const tag = parseReference(source.reference)?.tag ?? stableTag(lock.prefix);
  return parseReleaseName(tag)?.tag ?? tag;
}

function retagged({ reference }: ReleasedImageView, tag: string): string {
  return `${reference.slice(0, reference.lastIndexOf(':'))}:${tag}`;
}
