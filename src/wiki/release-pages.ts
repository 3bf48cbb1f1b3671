import { createHash } from 'node:crypto';
import { releaseJson } from '../release/release-json.ts';
import { releaseName, type Release } from '../release/release.ts';
import type { LockedImage } from '../identity/stack-lock.ts';
import type { PageNote } from './ledger.ts';
import { fileOf, releasePage } from './page-names.ts';
import { releasedManifestPage } from './views.ts';
import type { WikiSource } from './wiki-source.ts';

/** Counts the forms that pages of releases have had: another one makes them all anew. */
const format = 1;

/** A page that stays as it is once it is right: about a release, or about an image of one. */
export type ReleasePage =
  | { readonly kind: 'release'; readonly file: string; readonly from: string }
  | {
      readonly kind: 'image';
      readonly file: string;
      readonly from: string;
      readonly key: string;
      readonly image: LockedImage;
    };

/** The pages about a release: its own first, then one for each of its images. */
export function pagesOfRelease(
  release: Release,
  { templates, codeUrl }: Pick<WikiSource, 'templates' | 'codeUrl'>,
): readonly ReleasePage[] {
  const made = hashOf([format, releaseJson(release)]);
  const from = (template: 'Release' | 'Manifest', about: string) =>
    hashOf([made, templates.fingerprint(template), about]);
  const name = releaseName(release);
  const images = Object.entries(release.lock.images).map(
    ([key, image]) =>
      ({
        kind: 'image',
        file: fileOf(releasedManifestPage(release, image)),
        from: from('Manifest', key),
        key,
        image,
      }) as const,
  );
  return [
    { kind: 'release', file: fileOf(releasePage(name)), from: from('Release', codeUrl ?? '') },
    ...images,
  ];
}

/**
 * Whether a page is what it would become, so that nobody has to find out what it is made of.
 *
 * @param hash of the file as the wiki has it; `undefined`: it has none
 */
export function isCurrent(
  { from }: ReleasePage,
  note: PageNote | undefined,
  hash: string | undefined,
): boolean {
  return hash !== undefined && note?.from === from && note.blob === hash;
}

function hashOf(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
