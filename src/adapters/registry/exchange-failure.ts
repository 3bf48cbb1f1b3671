/** There was no whole answer: the connection could not be had, or broke. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  /** `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`. */
  readonly code: string;
  /** Trying again may help. */
  readonly transient: boolean;

  constructor(code: string, cause: unknown) {
    super(`${reasons.get(code) ?? messageOf(cause)} (${code})`, { cause });
    this.code = code;
    this.transient = !definite.test(code);
  }
}

/** Certificates, TLS versions and answers that are not HTTP stay as they are. */
const definite = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|^HPE_/;

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection broke off'],
  ['EPIPE', 'the connection broke off'],
  ['UND_ERR_SOCKET', 'the connection broke off'],
  ['ENOTFOUND', 'no host has this name'],
  ['EAI_AGAIN', 'the name service does not answer'],
  ['ETIMEDOUT', 'no connection in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'no answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped in its middle'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is signed by an authority that is not trusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate cannot be verified'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
]);

/** What the HTTP client threw as an {@link ExchangeFailure}; anything but a failure of the network stays what it is. */
export function exchangeFailure(error: unknown): unknown {
  const code = codeOf(error);
  return code === undefined || code === 'UND_ERR_INVALID_ARG'
    ? error
    : new ExchangeFailure(code, error);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
