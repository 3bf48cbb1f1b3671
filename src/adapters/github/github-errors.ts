import { UserError } from '../../errors/user-error.ts';
import { cleanOneLine } from '../../text/clean-text.ts';

/** What octokit throws, as far as it is looked at. */
interface HttpError {
  readonly status: number;
  readonly message: string;
  readonly cause?: unknown;
  /** Absent when there was no answer. */
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>;
    readonly data?: unknown;
  };
}

/**
 * Does something at GitHub; what goes wrong is told as one of the errors of the port.
 *
 * @param what the sentence goes on after `failed to`: `write a comment on pull request 17`
 * @throws {UserError} `GITHUB_UNREACHABLE`, `GITHUB_DENIED`, `GITHUB_FAILED`
 */
export async function askingGithub<T>(
  host: string,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isHttpError(error) ? told(host, what, error) : error;
  }
}

/** The status of an answer; `undefined` when there was none, or something else went wrong. */
export function statusOf(error: unknown): number | undefined {
  return isHttpError(error) && error.response !== undefined ? error.status : undefined;
}

/** Whether what was asked for may have happened although no answer says so. */
export function isUncertain(error: unknown): boolean {
  return isHttpError(error) && (error.response === undefined || error.status >= 500);
}

/** Whether GitHub refused because it was asked too often. */
export function isLimited(error: unknown): boolean {
  return (
    isHttpError(error) &&
    error.response !== undefined &&
    isLimit(error.status, error.response.headers)
  );
}

/** What GitHub said, with the status: `403 Resource not accessible by integration`; empty when there was no answer. */
export function wordsOf(error: unknown): string {
  if (!isHttpError(error) || error.response === undefined) return '';
  return `${error.status} ${saidBy(error.response.data)}`.trim();
}

function told(host: string, what: string, error: HttpError): UserError {
  const { status, response } = error;
  if (response === undefined)
    return new UserError(
      'GITHUB_UNREACHABLE',
      `${host} does not answer: ${reasonOf(error)}; it was asked to ${what}`,
      { hint: 'check GITHUB_API_URL, the network and the proxy settings', cause: error },
    );
  const said = wordsOf(error);
  const limited = isLimit(status, response.headers);
  if (!limited && [401, 403, 404].includes(status))
    return new UserError('GITHUB_DENIED', `${host} refused to ${what}: ${said}`, {
      hint: deniedHint(status),
    });
  return new UserError('GITHUB_FAILED', `${host} failed to ${what}: ${said}`, {
    hint: limited
      ? 'GitHub limits how often it is asked: run it again later'
      : 'try again later; https://www.githubstatus.com tells how GitHub is',
  });
}

function isLimit(status: number, headers: Readonly<Record<string, unknown>>): boolean {
  return (
    status === 429 ||
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0'
  );
}

function deniedHint(status: number): string {
  if (status === 401) return 'GITHUB_TOKEN (or GH_TOKEN) is missing, wrong or no longer valid';
  return status === 403
    ? 'the token lacks a permission: see `permissions` of the job; runs of pull requests from forks have a token that only reads'
    : 'there is no such thing, or the token may not see it';
}

/** Its words are text from elsewhere. */
function saidBy(data: unknown): string {
  const text =
    typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : '';
  return cleanOneLine(text, 300);
}

/** Why there was no answer, from the deepest error that says something. */
function reasonOf(error: { readonly message: string; readonly cause?: unknown }): string {
  const { cause } = error;
  const isError = typeof cause === 'object' && cause !== null && 'message' in cause;
  return isError ? cleanOneLine(String(cause.message), 300) : cleanOneLine(error.message, 300);
}

/** Jest runs tests in realms of their own, so errors are known by name. */
function isHttpError(error: unknown): error is HttpError {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'HttpError'
  );
}
