import type { LockedImage } from '../identity/stack-lock.ts';
import { parseReference } from '../oci/reference.ts';
import {
  globalStableTag,
  parseReleaseName,
  releaseName,
  type Release,
} from '../release/release.ts';
import { imagePage, manifestPage, releasePage } from './page-names.ts';

/** A commit in a template. */
export interface CommitView {
  /** `1a2b3c4`, with `-dirty` for an unclean tree; empty when it is not known. */
  readonly short: string;
  /** Empty where there is none. */
  readonly url: string;
}

/** A name that links to a page. */
export interface LinkView {
  readonly name: string;
  /** Empty where there is none. */
  readonly page: string;
}

/** An image of a release in a template. */
export interface ReleasedImageView {
  readonly key: string;
  /** Page of the image. */
  readonly page: string;
  /** The name people use: `ghcr.io/acme/base-notebook:2026.4-stable`. */
  readonly reference: string;
  /** Page of the image as it was released. */
  readonly manifest: string;
  readonly digest: string;
  readonly basic: string;
  readonly integration: string;
}

/** A release in a template. */
export interface ReleaseView extends LinkView {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly commit: CommitView;
  /** In the order of the stack. */
  readonly images: readonly ReleasedImageView[];
}

/** @param codeUrl where the sources are; `undefined`: commits have no links */
export function releaseView(release: Release, codeUrl: string | undefined): ReleaseView {
  const name = releaseName(release);
  return {
    name,
    page: releasePage(name),
    at: release.releasedAt,
    by: release.by,
    commit: commitView(release.lock.commit, codeUrl),
    images: Object.entries(release.lock.images).map(([key, image]) =>
      releasedImageView(release, key, image),
    ),
  };
}

/** The page about an image as a release made it: `ghcr-io-acme-base-notebook-2026.4-stable-3`. */
export function releasedManifestPage(release: Release, { repository }: LockedImage): string {
  return manifestPage(`${repository}:${releaseName(release)}`);
}

/** @param sha 40 hexadecimal digits, with `-dirty` for an unclean tree; what is no commit is shown as it is */
export function commitView(sha: string | undefined, codeUrl: string | undefined): CommitView {
  if (sha === undefined) return { short: '', url: '' };
  const [, full, dirty = ''] = /^([0-9a-f]{40,64})(-dirty)?$/.exec(sha) ?? [];
  if (full === undefined) return { short: sha, url: '' };
  const url = codeUrl === undefined ? '' : `${codeUrl}/commit/${full}`;
  return { short: `${full.slice(0, 7)}${dirty}`, url };
}

/** The release of a name, as a link where the wiki has a page of it. */
export function releaseLink(name: string, hasPage: (page: string) => boolean): LinkView {
  const page = releasePage(name);
  return { name, page: hasPage(page) ? page : '' };
}

/**
 * Name of the release that a release was made of: `2026.4-stable-3`, also where it was called by its tag (`2026.4-stable`: the newest
 * there was then). `undefined` when it was made of a run's lock.
 */
export function sourceRelease(
  { source, releasedAt }: Release,
  releases: readonly Release[],
): string | undefined {
  const tag = parseReference(source.reference)?.tag ?? '';
  if (parseReleaseName(tag) !== undefined) return tag;
  const named = releases.filter((one) => one.tag === tag && one.releasedAt <= releasedAt);
  const [newest] = named.toSorted((a, b) => b.number - a.number);
  return newest && releaseName(newest);
}

/** Whether a release is of all prefixes. */
export function isGlobal({ tag }: Release): boolean {
  return tag === globalStableTag;
}

function releasedImageView(release: Release, key: string, image: LockedImage): ReleasedImageView {
  return {
    key,
    page: imagePage(key),
    reference: `${image.repository}:${release.tag}`,
    manifest: releasedManifestPage(release, image),
    digest: image.digest,
    basic: image.verdicts.basic,
    integration: image.verdicts.integration,
  };
}
