import type { Package, PackageSource } from '../../../../src/inventory/inventory.ts';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import type { KernelData } from '../../../../src/server/data/kernel-data.ts';
import { packagesOf } from '../../../support/comparison-builders.ts';

/**
 * Data of environments by what they are called, with packages as lines: `{ 'R cowsay 1.0': ['r ggplot2 3.5.1'], lab: [] }`. A name
 * with blanks is a kernel, any other an image.
 */
export function foundData(environments: Readonly<Record<string, readonly string[]>>): KernelData {
  return dataFrom(
    Object.entries(environments).map(([title, lines]) => ({
      title,
      packages: packagesOf(...lines),
    })),
  );
}

/** An environment called as {@link foundData} has it. */
export interface TitledEnvironment {
  readonly title: string;
  readonly packages: readonly Package[];
}

/** Data of environments; kernels come before images. */
export function dataFrom(environments: readonly TitledEnvironment[]): KernelData {
  const kernels = environments
    .filter(({ title }) => title.includes(' '))
    .map(({ title, packages }) => {
      const [language, kernel_name, kernel_version] = title.split(' ');
      const language_version = language === 'R' ? '4.4.3' : '3.11';
      return { language, kernel_name, kernel_version, language_version, packages };
    });
  const inventories = Object.fromEntries(
    environments
      .filter(({ title }) => !title.includes(' '))
      .map(({ title, packages }) => [title, { schemaVersion: 1 as const, packages }]),
  );
  const documents = { manifests: { kernels }, index: { packages: [] }, inventories };
  return dataOf(documents, '2026-04-01T10:00:00Z');
}

/** What {@link foundData} calls an environment. */
export function titleOf(environment: KernelData['environments'][number]): string {
  if (environment.kind === 'image') return environment.name;
  return `${environment.language} ${environment.name} ${environment.version}`;
}

/** A found row as a line: `numpy 1.26.4 python in Python lab 1.0`. */
export function rowLine(row: {
  readonly name: string;
  readonly version: string;
  readonly source: PackageSource;
  readonly environment: KernelData['environments'][number];
}): string {
  return `${row.name} ${row.version} ${row.source} in ${titleOf(row.environment)}`;
}

export const wholePage = { offset: 0, limit: 10_000 };
