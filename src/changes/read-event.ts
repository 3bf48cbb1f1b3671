import { UserError } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import { systemCode } from '../spec/system-code.ts';
import { eventFacts, type Environment, type EventFacts } from './event-facts.ts';

const eventsWithCommits = new Set(['pull_request', 'pull_request_target', 'push', 'merge_group']);

/**
 * What started a run, from GitHub's environment and event file; the file of an event that brings no commits is not read.
 *
 * @throws {UserError} `CONFIG` when `GITHUB_EVENT_PATH` names no file that can be read, or a malformed one
 */
export async function readEvent(deps: {
  readonly env: Environment;
  readonly files: Pick<Files, 'readText'>;
}): Promise<EventFacts> {
  const { env, files } = deps;
  if (!eventsWithCommits.has(env['GITHUB_EVENT_NAME'] ?? '')) return { kind: 'none' };
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  return eventFacts(env, path === '' ? undefined : await readEventFile(files, path));
}

async function readEventFile(files: Pick<Files, 'readText'>, path: string): Promise<string> {
  try {
    const text = await files.readText(path);
    if (text !== undefined) return text;
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw unreadable(path, `cannot be read (${code})`, error);
  }
  throw unreadable(path, 'is not there');
}

function unreadable(path: string, problem: string, cause?: unknown): UserError {
  return new UserError('CONFIG', `${path} (GITHUB_EVENT_PATH) ${problem}`, {
    hint: 'make the event file of GitHub Actions readable where stack runs',
    cause,
  });
}
