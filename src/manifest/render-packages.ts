import type { Inventory, Package, PackageSource } from '../inventory/inventory.ts';
import { details, inlineCode, inlineText, table } from '../text/markdown.ts';

/** Longer lists are shown on request. */
const maxOpenRows = 30;

const titles = {
  conda: 'Conda packages',
  dpkg: 'Debian packages',
  python: 'Python packages',
  r: 'R packages',
} as const satisfies Record<PackageSource, string>;

/** The section on packages: a list with its count for each source that has any, then what could not be read. */
export function renderPackages(inventory: Inventory, problems: readonly string[]): string {
  const lists = (Object.keys(titles) as PackageSource[]).flatMap((source) =>
    packageList(
      source,
      inventory.packages.filter((entry) => entry.source === source),
    ),
  );
  const found = lists.length > 0 ? lists : ['No packages found.'];
  return ['## Packages', ...found, ...unreadList(problems)].join('\n\n');
}

function packageList(source: PackageSource, packages: readonly Package[]): readonly string[] {
  if (packages.length === 0) return [];
  const rows = packages.map(({ name, version }) => [inlineText(name), inlineText(version)]);
  const list = table(['Package', 'Version'], 'll', rows);
  const shown = rows.length > maxOpenRows ? details(`${rows.length} packages`, list) : list;
  return [`### ${titles[source]}: ${rows.length}`, shown];
}

function unreadList(problems: readonly string[]): readonly string[] {
  if (problems.length === 0) return [];
  return [
    'Not everything could be read:',
    problems.map((text) => `- ${inlineCode(text)}`).join('\n'),
  ];
}
