import type { Kernel, KernelPackage, PackageManifest } from './kernel.ts';
import type { Environment } from './read-environment.ts';

/** The manifest of a kernel, its keys in the order in which they are written. */
export function makeManifest(
  kernel: Kernel,
  environment: Environment,
  date: Date,
): PackageManifest {
  return {
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    language: kernel.language,
    language_version: environment.languageVersion,
    indexed_date: isoSeconds(date),
    packages: environment.packages.map(ordered),
  };
}

/** `2026-01-26T14:53:47Z`. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The text of an index file: JSON as `jq .` lays it out. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The text of a manifest. */
export function renderManifest(manifest: PackageManifest): string {
  return renderJson(manifest);
}

/** Whether a manifest that is there says the same, whenever it was written. @param text of the file, if there is one */
export function sameContent(text: string | undefined, manifest: PackageManifest): boolean {
  if (text === undefined) return false;
  const date = /^ {2}"indexed_date": ("[^"\\\n]*"),$/m.exec(text)?.[1];
  if (date === undefined) return false;
  return text === renderManifest({ ...manifest, indexed_date: JSON.parse(date) as string });
}

function ordered({ name, version, source, channel, build, license }: KernelPackage): KernelPackage {
  return { name, version, source, channel, build, license };
}
