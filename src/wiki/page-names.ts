import { createHash } from 'node:crypto';

/** Pages that a wiki has once, by what links call them. */
export const homePage = 'Home';
export const stablePage = 'Stable_Tag';
export const sidebarPage = '_Sidebar';

/** Longer names are cut: a file system takes 255 bytes. */
const longestName = 200;

/**
 * The page about the image that a reference names: `ghcr.io/acme/base-notebook:2026.4-main` →
 * `ghcr-io-acme-base-notebook-2026.4-main`. Dots stay, but for those of the host.
 */
export function manifestPage(reference: string): string {
  const [host = '', ...rest] = reference.split('/');
  const name = [host.replaceAll('.', '-'), ...rest].join('-').replaceAll(/[^\w.-]/g, '-');
  if (name.length <= longestName) return name;
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, 8);
  return `${name.slice(0, longestName - hash.length - 1)}-${hash}`;
}

/** The page about all there is of one image: `Image-base-notebook`. */
export function imagePage(key: string): string {
  return `Image-${key}`;
}

/** The page about one release: `Release-2026.4-stable-3`. */
export function releasePage(name: string): string {
  return `Release-${name}`;
}

/** The page that lists the releases of one prefix: `Releases-2026.4`. */
export function termPage(prefix: string): string {
  return `Releases-${prefix}`;
}

/** The file that holds a page: `Home.md`. */
export function fileOf(page: string): string {
  return `${page}.md`;
}
