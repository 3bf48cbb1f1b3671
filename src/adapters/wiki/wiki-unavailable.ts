import { UserError } from '../../errors/user-error.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import { wikiWebPage } from './wiki-web-page.ts';

/** The error for a wiki that git cannot reach, in git's own words. */
export function wikiUnavailable(what: string, url: string, cause: unknown): UserError {
  const lines = wordsOf(cause).split('\n');
  const telling = lines.filter((line) => /^(?:fatal|error|remote): |^ ! /.test(line)).slice(0, 3);
  const words = cleanOneLine((telling.length === 0 ? lines : telling).join('\n'), 500);
  const page = wikiWebPage(url);
  const first =
    page === undefined
      ? ''
      : `a wiki without any page does not exist yet: make its first page at ${page}; else `;
  return new UserError('WIKI_UNAVAILABLE', `${what}: ${words}`, {
    hint: `${first}check the address (--wiki), the network, and that the token may write to the repository (GITHUB_TOKEN with contents: write)`,
    cause,
  });
}

/** What git said when it failed. */
export function wordsOf(error: unknown): string {
  const isTelling = typeof error === 'object' && error !== null && 'message' in error;
  return isTelling ? String(error.message) : '';
}
