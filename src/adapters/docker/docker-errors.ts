import { UserError } from '../../errors/user-error.ts';

const gone = /^(?:ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|HPE_.*)$/;

/** What node calls what is wrong with the TLS of a connection. */
const wrongTls =
  /^(?:EPROTO|CERT_.*|UNABLE_TO_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL_.*|ERR_(?:TLS|SSL|OSSL)_.*)$/;

/** Calls of the system that fail where nobody can be reached, for whatever reason. */
const connecting = new Set<unknown>(['connect', 'getaddrinfo']);

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
  const level = field(error, 'level');
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError('ENGINE_DENIED', `the engine at ${address} refuses access`, {
      hint: 'join the group of the socket (often `docker`) and sign in again, or run as a user who may use it',
      cause: error,
    });
  }
  if (level === 'client-authentication' || level === 'agent') {
    return new UserError('ENGINE_DENIED', `${address} refuses access: ${engineMessage(error)}`, {
      hint: 'add a key that it knows to the ssh agent (ssh-add); keys are taken from the agent that SSH_AUTH_SOCK names alone',
      cause: error,
    });
  }
  if (typeof code === 'string' && wrongTls.test(code)) {
    return new UserError(
      'ENGINE_DENIED',
      `there is no TLS connection to the engine at ${address}: ${engineMessage(error)} (${code})`,
      {
        hint: 'look at ca.pem, cert.pem and key.pem where DOCKER_CERT_PATH or the docker context has them, and whether the engine speaks TLS there',
        cause: error,
      },
    );
  }
  const isGone = typeof code === 'string' && (gone.test(code) || isOfConnecting(error));
  if (isGone || isOfSsh(level)) {
    return new UserError(
      'ENGINE_UNREACHABLE',
      `no container engine answers at ${address} (${isGone ? code : engineMessage(error)})`,
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

/** Of a host with several addresses there is one for each. */
function isOfConnecting(error: unknown): boolean {
  const all = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [error];
  return all.some((one) => connecting.has(field(one, 'syscall')));
}

/** Of the connection that ssh2 makes: it names the part that failed. */
function isOfSsh(level: unknown): boolean {
  return typeof level === 'string' && /^(?:client-.*|protocol|handshake)$/.test(level);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
