/**
 * Address of a remote for people: `git@github.com:acme/stack.git` → `https://github.com/acme/stack`.
 *
 * @param remote as git's settings have it
 * @returns without credentials; `undefined` for a path on this machine and what is no address
 */
export function webUrlOf(remote: string | undefined): string | undefined {
  if (remote === undefined || remote === '') return undefined;
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(remote);
  const url =
    scp !== null && !remote.includes('://') ? `https://${scp[1] ?? ''}/${scp[2] ?? ''}` : remote;
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:', 'ssh:', 'git:'].includes(parsed.protocol))
    return undefined;
  const protocol = parsed.protocol === 'http:' ? 'http:' : 'https:';
  const host = parsed.protocol.startsWith('http') ? parsed.host : parsed.hostname;
  return `${protocol}//${host}${parsed.pathname.replace(/\.git$/, '').replace(/\/$/, '')}`;
}
