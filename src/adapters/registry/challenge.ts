/** How a registry wants requests to be signed (the `WWW-Authenticate` header of a 401). */
export type Challenge =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer';
      /** Address of the token service. */
      readonly realm: URL;
      readonly service: string | undefined;
      /** `repository:acme/base:pull`, as far as the registry says what it misses. */
      readonly scopes: readonly string[];
    };

/**
 * Reads a `WWW-Authenticate` header, `Bearer realm="https://auth.example/token",service="example"`.
 *
 * @returns the strongest challenge that is understood, bearer before basic; `undefined` when there is none
 */
export function parseChallenge(header: string): Challenge | undefined {
  const offers = parseOffers(header);
  for (const offer of offers) {
    const bearer = offer.scheme === 'bearer' ? bearerChallenge(offer.parameters) : undefined;
    if (bearer !== undefined) return bearer;
  }
  return offers.some((offer) => offer.scheme === 'basic') ? { kind: 'basic' } : undefined;
}

interface Offer {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** A word is the name of a scheme, unless `=` and a value follow it. */
function parseOffers(header: string): readonly Offer[] {
  const part = /[\s,]*([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/gy;
  const offers: Offer[] = [];
  for (const [, word = '', quoted, plain] of header.matchAll(part)) {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) offers.push({ scheme: word.toLowerCase(), parameters: new Map() });
    else offers.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
  return offers;
}

function bearerChallenge(parameters: ReadonlyMap<string, string>): Challenge | undefined {
  const realm = parameters.get('realm') ?? '';
  if (!URL.canParse(realm)) return undefined;
  return {
    kind: 'bearer',
    realm: new URL(realm),
    service: parameters.get('service'),
    scopes: (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== ''),
  };
}
