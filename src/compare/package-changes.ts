import type { Package } from '../inventory/inventory.ts';
import { comparableName } from './package-name.ts';
import type { PackageChange, PackageChangeKind } from './stack-comparison.ts';
import { compareVersions } from './version-order.ts';
import { byCodeUnits } from '../text/code-units.ts';

/**
 * The packages that are not what they were, sorted by source, then name (code units).
 *
 * A package with several versions at once, as Python's can be installed twice, is `changed` when the set of them is another; which
 * of them counts cannot be told from a list.
 */
export function packageChanges(
  before: readonly Package[],
  after: readonly Package[],
): readonly PackageChange[] {
  const [old, current] = [versionsByName(before), versionsByName(after)];
  const names = new Set([...old.keys(), ...current.keys()]);
  return [...names]
    .flatMap((name) => changeOf(old.get(name), current.get(name)))
    .sort((a, b) => byCodeUnits(a.source, b.source) || byCodeUnits(a.name, b.name));
}

/** A package with every version that it has; one may stand there twice. */
interface Installed extends Pick<Package, 'source' | 'name'> {
  readonly versions: readonly string[];
}

function versionsByName(packages: readonly Package[]): ReadonlyMap<string, Installed> {
  const installed = new Map<string, Installed & { readonly versions: string[] }>();
  for (const { source, name, version } of packages) {
    const key = `${source} ${comparableName(source, name)}`;
    const known = installed.get(key);
    if (known === undefined) installed.set(key, { source, name, versions: [version] });
    else known.versions.push(version);
  }
  return installed;
}

function changeOf(
  before: Installed | undefined,
  after: Installed | undefined,
): readonly PackageChange[] {
  const shown = after ?? before;
  if (shown === undefined) return [];
  const { source, name } = shown;
  const texts = { before: before && versionsText(before), after: after && versionsText(after) };
  if (texts.before === texts.after) return [];
  if (texts.before === undefined) return [{ kind: 'added', source, name, after: texts.after }];
  if (texts.after === undefined) return [{ kind: 'removed', source, name, before: texts.before }];
  return [{ kind: kindOf(before, after), source, name, ...texts }];
}

/** Each version once, sorted by code units. */
function versionsText({ versions }: Installed): string {
  return [...new Set(versions)].sort().join(', ');
}

function kindOf(before: Installed | undefined, after: Installed | undefined): PackageChangeKind {
  const [old, ...olds] = new Set(before?.versions);
  const [current, ...currents] = new Set(after?.versions);
  if (before === undefined || old === undefined || current === undefined) return 'changed';
  if (olds.length > 0 || currents.length > 0) return 'changed';
  const newer = compareVersions(before.source, old, current) ?? 0;
  if (newer === 0) return 'changed';
  return newer < 0 ? 'upgraded' : 'downgraded';
}
