/** Docker Hub serves its registry under another name than the one in references. */
const otherNames: ReadonlyMap<string, string> = new Map([['docker.io', 'registry-1.docker.io']]);

/**
 * Where the registry of `host` (as in references) is asked: `https://ghcr.io/`.
 *
 * Plain http is for loopback addresses (unless their port is 443, the port of https) and for `insecureHosts`;
 * everything else is https, with no falling back.
 *
 * @param insecureHosts hosts as in references, with their ports
 */
export function registryOrigin(host: string, insecureHosts: readonly string[]): URL {
  const name = otherNames.get(host) ?? host;
  const secure = new URL(`https://${name}`);
  const isPlain =
    insecureHosts.includes(host) || (isLoopback(secure.hostname) && !name.endsWith(':443'));
  return isPlain ? new URL(`http://${name}`) : secure;
}

/** Whether a host name (IPv6 in brackets) is this machine's own: 127.0.0.0/8, `[::1]`, `localhost` and names below it. */
export function isLoopback(hostname: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:.+\.)?localhost)$/.test(hostname);
}
