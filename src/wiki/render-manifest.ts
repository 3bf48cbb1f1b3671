import type { ImageFacts } from '../manifest/image-facts.ts';
import { renderManifestPage } from '../manifest/render-manifest-page.ts';
import { releaseName, type Release } from '../release/release.ts';
import { imagePage } from './page-names.ts';
import { withoutMarkers } from './regions.ts';
import type { WikiTemplates } from './templates.ts';
import { releaseView } from './views.ts';
import type { RunPage } from './wiki-site.ts';

/** The page about the newest build of an image, as the last run described it. */
export function renderRunPage({ key, text }: RunPage, templates: WikiTemplates): string {
  const image = { key, page: imagePage(key) };
  return templates.render('Manifest', { image, manifest: withoutMarkers(text) });
}

/**
 * The page about an image as it was released.
 *
 * @param facts of its record; `undefined` when there is none: then the page says so, and a page that knew more keeps it
 */
export function renderReleasedImage(
  release: Release,
  key: string,
  facts: ImageFacts | undefined,
  templates: WikiTemplates,
): string {
  const view = releaseView(release, undefined);
  const image = view.images.find((one) => one.key === key);
  if (image === undefined) throw new Error(`${view.name} has no image ${key}`);
  const reference = `${release.lock.images[key]?.repository ?? key}:${releaseName(release)}`;
  const { digest } = image;
  const page = facts && withoutMarkers(renderManifestPage({ ...facts, reference, digest }));
  return templates.render('Manifest', { release: view, image, manifest: page });
}
