import type { Package, PackageSource } from '../inventory/inventory.ts';
import type { ImageFacts } from '../manifest/image-facts.ts';
import type { LanguageVersions } from './wiki-site.ts';

/** How the programs of languages say which one they are. */
const said: Readonly<Record<string, RegExp>> = {
  Python: /^Python (\d[\w.+]*)/m,
  R: /^R version (\d[\w.]*)/m,
  Julia: /^julia version (\d[\w.+-]*)/m,
};

/** Packages that are the language itself, the surest first. */
const packaged: readonly (readonly [string, PackageSource, string])[] = [
  ['Python', 'conda', 'python'],
  ['Python', 'dpkg', 'python3'],
  ['R', 'conda', 'r-base'],
  ['R', 'r', 'base'],
  ['R', 'dpkg', 'r-base-core'],
  ['Julia', 'conda', 'julia'],
  ['Julia', 'dpkg', 'julia'],
  ['Node.js', 'conda', 'nodejs'],
  ['Node.js', 'dpkg', 'nodejs'],
];

/** Versions of the languages that an image has: what its info commands said, else what its packages are. */
export function languageVersions({ infoSections, inventory }: ImageFacts): LanguageVersions {
  const versions: Record<string, string> = {};
  for (const { output, command, exitCode } of infoSections) {
    if (exitCode !== 0) continue;
    for (const [language, form] of Object.entries(said)) {
      const version = form.exec(output)?.[1];
      if (version !== undefined) versions[language] ??= version;
    }
    const node = /(?:^|\/)node (?:--version|-v)$/.test(command) && /^v(\d[\d.]*)$/m.exec(output);
    if (node !== false && node?.[1] !== undefined) versions['Node.js'] ??= node[1];
  }
  for (const [language, source, name] of packaged) {
    const found = inventory.packages.find(
      (entry) => entry.name === name && entry.source === source,
    );
    const version = found && upstreamVersion(found);
    if (version !== undefined) versions[language] ??= version;
  }
  return versions;
}

/** Of a Debian package `1:22.3.0~dfsg-1` the part in the middle; `undefined` for what is no version. */
function upstreamVersion({ source, version }: Package): string | undefined {
  const upstream =
    source === 'dpkg' ? version.replace(/^\d+:/, '').replace(/[~+-].*$/, '') : version;
  return /^\d[\w.+~-]{0,40}$/.test(upstream) ? upstream : undefined;
}
