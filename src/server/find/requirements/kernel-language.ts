import { satisfiesAll } from '../../../compare/satisfies.ts';
import type { Environment } from '../../data/environment.ts';
import type { MeantPackage } from './meant-packages.ts';

/**
 * The version of the language that a kernel says it has, as far as it is asked for: `3.11`.
 *
 * @returns `undefined` for images, kernels of another language, and packages
 */
export function kernelLanguageVersion(
  environment: Environment | undefined,
  { language }: MeantPackage,
): string | undefined {
  if (environment?.kind !== 'kernel' || environment.language !== language) return undefined;
  return environment.languageVersion;
}

/** Whether such a version is one that is wanted. */
export function isWantedLanguage(
  { language, requirement }: MeantPackage,
  version: string,
): boolean {
  return satisfiesAll(language === 'R' ? 'r' : 'python', version, requirement.specifiers);
}
