import type { Environment } from '../../data/environment.ts';

/** An environment as JSON has it; what the files do not say is `null`. */
export type EnvironmentItem =
  | {
      readonly id: string;
      readonly kind: 'kernel';
      readonly language: string;
      readonly kernel_name: string;
      readonly version: string;
      readonly language_version: string | null;
      readonly package_count: number;
      readonly manifest_path: string | null;
      readonly indexed_date: string | null;
    }
  | {
      readonly id: string;
      readonly kind: 'image';
      readonly name: string;
      readonly package_count: number;
    };

/** The fields of a kernel are called as programs have always known them. */
export function environmentItem(environment: Environment): EnvironmentItem {
  const { id, name, packageCount: package_count } = environment;
  if (environment.kind === 'image') return { id, kind: 'image', name, package_count };
  return {
    id,
    kind: 'kernel',
    language: environment.language,
    kernel_name: name,
    version: environment.version,
    language_version: environment.languageVersion ?? null,
    package_count,
    manifest_path: environment.manifestPath ?? null,
    indexed_date: environment.indexedDate ?? null,
  };
}
