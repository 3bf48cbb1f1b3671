import type { HttpAnswer } from './http-exchange.ts';

const maxLength = 300;

/**
 * What a registry says of its error, fit for a message: `, MANIFEST_BLOB_UNKNOWN: blob unknown to registry`.
 *
 * One line of at most 300 characters, without control characters and with every secret blotted out; empty when it
 * says nothing for people (no body, a web page).
 */
export function registryText(answer: HttpAnswer, secrets: readonly string[]): string {
  const body = Buffer.from(answer.body).toString('utf8');
  const said = readErrors(body) ?? (body.trimStart().startsWith('<') ? '' : body);
  const text = oneLine(blotOut(said, secrets));
  return text === '' ? '' : `, ${text}`;
}

/** Replaces every secret in `text` by `***`. */
export function blotOut(text: string, secrets: readonly string[]): string {
  // Longest first: one secret may be a part of another.
  return secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((blotted, secret) => blotted.replaceAll(secret, '***'), text);
}

/** Untrusted text as one line without control characters, cut to 300 characters. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** Registries answer `{"errors":[{"code","message"}]}`, token services also `{"details"}` or OAuth's `{"error_description"}`. */
function readErrors(body: string): string | undefined {
  const document = parseObject(body);
  if (document === undefined) return undefined;
  if (Array.isArray(document['errors']))
    return document['errors']
      .map(readError)
      .filter((text) => text !== '')
      .join('; ');

  const known = ['details', 'error_description', 'message', 'error'].map((key) => document[key]);
  return known.find((value) => typeof value === 'string') ?? '';
}

function readError(error: unknown): string {
  const { code, message } = Object(error) as Record<string, unknown>;
  return [code, message].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
