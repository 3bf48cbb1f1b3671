import type { Requirement } from '../../../compare/requirement.ts';
import type { Specifier } from '../../../compare/satisfies.ts';
import type { PackageSource } from '../../../inventory/inventory.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { placesNamed } from '../name-index.ts';
import type { SpecifiersFor } from '../version-verdicts.ts';
import type { RequirementList, RequirementsFormat } from './requirement-list.ts';

/** A name of the table that may be what is asked for. */
export interface MeantName {
  readonly place: number;
  readonly sources: ReadonlySet<PackageSource>;
}

/** What a requirement of a list may mean. */
export interface MeantPackage {
  readonly requirement: Requirement;
  /** None: nothing has such a name. */
  readonly names: readonly MeantName[];
  readonly specifiersFor: SpecifiersFor;
  /** The language whose version it is, as kernels have it; `undefined` for a package. */
  readonly language: 'Python' | 'R' | undefined;
}

/** What a list asks for: the version of the language, then its packages. */
export function meantPackages(
  data: KernelData,
  { format, languageVersion, requirements }: RequirementList,
): readonly MeantPackage[] {
  const language = languageVersion === undefined ? [] : [meantLanguage(data, languageVersion)];
  return [
    ...language,
    ...requirements.map((requirement) => meantPackage(data, requirement, format)),
  ];
}

function meantPackage(
  data: KernelData,
  requirement: Requirement,
  format: RequirementsFormat,
): MeantPackage {
  const { name, source, specifiers } = requirement;
  // Conda calls an R package `r-` and its name; where any source may do, R's own is the same.
  const isCondaNameOfR = source === undefined && /^r-./i.test(name);
  const inR = isCondaNameOfR ? meantOfR(data, name.slice(2).toLowerCase()) : [];
  return {
    requirement,
    names: [...meantNames(data, name, sourcesOf(source, format)), ...inR],
    specifiersFor: (kind) =>
      kind === 'r' && isCondaNameOfR ? specifiers.map(asVersionOfR) : specifiers,
    language: undefined,
  };
}

/** The interpreter is a package as well, and says more of its version than the kernel does. */
function meantLanguage(data: KernelData, requirement: Requirement): MeantPackage {
  const isR = requirement.name === 'R';
  const names = isR
    ? [...meantNames(data, 'base', ['r']), ...meantNames(data, 'r-base', anyLoose)]
    : meantNames(data, 'python', anyLoose);
  return {
    requirement,
    names,
    specifiersFor: () => requirement.specifiers,
    language: isR ? 'R' : 'Python',
  };
}

/** They do not tell `a_b` from `A-b`. */
const anyLoose: readonly PackageSource[] = ['conda', 'python'];

function sourcesOf(
  source: PackageSource | undefined,
  format: RequirementsFormat,
): readonly PackageSource[] {
  if (source !== undefined) return [source];
  return format === 'environment.yml' ? anyLoose : ['conda', 'dpkg', 'python', 'r'];
}

function meantNames(
  data: KernelData,
  name: string,
  sources: readonly PackageSource[],
): readonly MeantName[] {
  return placesNamed(data, name)
    .map((place) => ({
      place,
      sources: new Set(
        sources.filter((each) => anyLoose.includes(each) || data.table.names[place] === name),
      ),
    }))
    .filter((meant) => meant.sources.size > 0);
}

function meantOfR(data: KernelData, lowerName: string): readonly MeantName[] {
  return placesNamed(data, lowerName)
    .filter((place) => data.table.lowerNames[place] === lowerName)
    .map((place) => ({ place, sources: new Set<PackageSource>(['r']) }));
}

/** Versions of conda have no hyphens: `1.4-5` of R is `1.4_5`. */
function asVersionOfR({ operator, version }: Specifier): Specifier {
  return { operator, version: version.replaceAll('_', '-') };
}
