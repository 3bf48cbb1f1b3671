/** What a page of ours may load: nothing but what this server has. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What swagger-ui needs. */
export const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What anything but a page may load, should a browser ever take it for one. */
const otherPolicy = "default-src 'none'; frame-ancestors 'none'";

/** The headers that tell browsers what they may do with an answer. */
export interface SecurityHeaders {
  /** Names and values in turn. */
  of(type: string): readonly string[];
}

/** @param isShared whether scripts of other sites may read the answers */
export function securityHeaders(isShared: boolean): SecurityHeaders {
  const common = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', isShared ? 'cross-origin' : 'same-origin'],
  ].flat();
  const page = ['content-security-policy', pagePolicy, ...common];
  const other = ['content-security-policy', otherPolicy, ...common];
  return { of: (type) => (type.startsWith('text/html') ? page : other) };
}
