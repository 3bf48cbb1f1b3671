import { UserError } from '../errors/user-error.ts';

/**
 * The JSON document that a registry gave for a manifest or an image config; an object, of which nothing else is known.
 *
 * @throws {UserError} `REGISTRY_FAILED` when it is none, as where a proxy answers with a page of its own
 */
export function manifestIn(bytes: Uint8Array): object {
  try {
    const document: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof document === 'object' && document !== null) return document;
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
  }
  throw new UserError(
    'REGISTRY_FAILED',
    'the registry gave something else than JSON for a manifest',
    {
      hint: 'look at what answers in its place: a proxy, or a page to sign in',
    },
  );
}

function isSyntaxError(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'SyntaxError'
  );
}
