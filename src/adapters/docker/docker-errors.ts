import { UserError } from '../../errors/user-error.ts';

const gone = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);

/** HTTP status of an answer the engine gave, `undefined` when it gave none. */
export function statusCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** What the engine says in an error answer, without dockerode's preamble. */
export function engineMessage(error: unknown): string {
  const json = field(error, 'json');
  const message = field(json, 'message') ?? field(error, 'message') ?? error;
  return String(message)
    .replace(/^\(HTTP code \d+\) [a-z ]+ - /, '')
    .trim();
}

/** The error for people behind an error of dockerode's; what is none of the engine's comes back as it is. */
export function translateEngineError(error: unknown, address: string): unknown {
  const code = field(error, 'code');
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError('ENGINE_DENIED', `the engine at ${address} refuses access`, {
      hint: 'join the group of the socket (often `docker`) and sign in again, or run as a user who may use it',
      cause: error,
    });
  }
  if (typeof code === 'string' && gone.has(code)) {
    return new UserError(
      'ENGINE_UNREACHABLE',
      `no container engine answers at ${address} (${code})`,
      {
        hint: 'start Docker, or point DOCKER_HOST or the docker context at an engine that runs; `stack doctor` tells more',
        cause: error,
      },
    );
  }
  const status = statusCodeOf(error);
  if (status === undefined) return error;
  return new UserError('ENGINE_FAILED', `the engine answered ${status}: ${engineMessage(error)}`, {
    cause: error,
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
