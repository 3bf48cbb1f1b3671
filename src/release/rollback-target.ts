import { UserError } from '../errors/user-error.ts';
import { parseReleaseName, releaseName, type Release } from './release.ts';

/**
 * The release that a rollback brings back.
 *
 * Without a number it is the one before the release whose images are in effect; releases that brought an earlier one back are
 * passed over, so that each rollback goes one further.
 *
 * @param releases newest first, of all tags
 * @param wish a release (`2026.4-stable-2`), or a tag (`2026.4-stable`): the one before
 * @throws {UserError} `LOCK_MISSING` when there is none to go back to
 */
export function rollbackTarget(releases: readonly Release[], wish: string): Release {
  const named = parseReleaseName(wish);
  if (named !== undefined) {
    const found = releases.find((release) => releaseName(release) === wish);
    if (found !== undefined) return found;
    throw new UserError('LOCK_MISSING', `there is no release ${wish}`, { hint: listHint });
  }
  const ofTag = releases.filter(({ tag }) => tag === wish).toSorted((a, b) => b.number - a.number);
  const [newest] = ofTag;
  if (newest === undefined)
    throw new UserError('LOCK_MISSING', `there is no release of ${wish}`, { hint: listHint });
  const { number: inEffect, lock } = rootOf(newest, ofTag);
  const target = ofTag.find(
    (release) =>
      release.number < inEffect && release.restores === undefined && !isSame(release.lock, lock),
  );
  if (target !== undefined) return target;
  throw new UserError(
    'LOCK_MISSING',
    `there is no release before ${wish}-${inEffect}, whose images ${wish} has`,
    { hint: listHint },
  );
}

/** The release whose images another one brought back, however often. */
function rootOf(release: Release, releases: readonly Release[]): Release {
  const restored = releases.find((other) => releaseName(other) === release.restores);
  return restored === undefined ? release : rootOf(restored, releases);
}

function isSame(one: Release['lock'], other: Release['lock']): boolean {
  const digests = ({ images }: Release['lock']) =>
    Object.entries(images)
      .map(([key, { repository, digest }]) => `${key} ${repository}@${digest}`)
      .toSorted()
      .join();
  return digests(one) === digests(other);
}

const listHint = '`stack releases` lists what there is';
