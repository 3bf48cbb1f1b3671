/**
 * Whether a failed push or pull may succeed when tried again.
 *
 * The Engine API reports these failures as a sentence in the stream and nothing else, so this is the one place that has to
 * read sentences (of distribution's client and of Go's net package). What is not known to pass is final.
 */
export function isTransientTransferFault(message: string): boolean {
  return transient.some((pattern) => pattern.test(message));
}

const transient = [
  /unexpected HTTP status(?: code)?:? (?:408|429|5\d\d)/i,
  /response status (?:408|429|5\d\d)/i,
  /error parsing HTTP (?:408|429|5\d\d) response body/i,
  /status code (?:408|429|5\d\d)/i,
  /status: (?:408|429|5\d\d)/i,
  /\b(?:502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out|500 Internal Server Error)/i,
  /too ?many ?requests/i,
  /connection (?:reset|refused|timed out)/i,
  /broken pipe/i,
  /\bEOF\b/,
  /i\/o timeout|TLS handshake timeout|Client\.Timeout|context deadline exceeded/i,
  /temporary failure in name resolution|server misbehaving/i,
  /network is unreachable|no route to host/i,
  /blob upload (?:unknown|invalid)/i,
  /use of closed network connection|transport connection broken|server sent GOAWAY|stream error: .*(?:INTERNAL_ERROR|REFUSED_STREAM)/i,
];
