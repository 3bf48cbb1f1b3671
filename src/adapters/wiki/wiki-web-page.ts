/** The page that shows a wiki, for people: `https://github.com/acme/stack/wiki`; `undefined` for what is no address of the web. */
export function wikiWebPage(url: string): string | undefined {
  const scp = /^[\w.-]+@([\w.-]+):(.+)$/.exec(url);
  const text = scp === null ? url : `https://${scp[1] ?? ''}/${scp[2] ?? ''}`;
  const parsed = URL.parse(text);
  if (parsed === null || !['http:', 'https:', 'ssh:'].includes(parsed.protocol)) return undefined;
  const protocol = parsed.protocol === 'http:' ? 'http:' : 'https:';
  const host = parsed.protocol === 'ssh:' ? parsed.hostname : parsed.host;
  return `${protocol}//${host}${parsed.pathname.replace(/\.wiki(?:\.git)?$/, '')}/wiki`;
}
