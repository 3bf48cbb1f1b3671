/**
 * All names under which people may know what the engine calls `name`: it leaves out the registry of images on Docker Hub, and
 * `library/` of its official ones.
 *
 * `acme/base:1` → `acme/base:1`, `docker.io/acme/base:1`; `127.0.0.1:5000/base:1` stays alone.
 */
export function hubNames(name: string): readonly string[] {
  const first = name.slice(0, Math.max(name.indexOf('/'), 0));
  if (/[.:]/.test(first) || first === 'localhost') return [name];
  if (name.includes('/')) return [name, `docker.io/${name}`];
  return [name, `library/${name}`, `docker.io/library/${name}`];
}
