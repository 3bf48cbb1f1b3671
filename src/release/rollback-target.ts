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
  const inEffect = parseReleaseName(newest.restores ?? '')?.number ?? newest.number;
  const target = ofTag.find(({ number, restores }) => number < inEffect && restores === undefined);
  if (target !== undefined) return target;
  throw new UserError(
    'LOCK_MISSING',
    `there is no release before ${wish}-${inEffect}, whose images ${wish} has`,
    { hint: listHint },
  );
}

const listHint = '`stack releases` lists what there is';
