/** What stands behind the first `?` of an address; empty for none. */
export function queryTextOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
