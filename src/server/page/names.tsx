import type { Environment } from '../data/environment.ts';
import { shown } from './page-text.ts';

/** `cowsay 1.0`, `scipy-notebook`. */
export function environmentName(environment: Environment): string {
  const { kind, name } = environment;
  return shown(kind === 'kernel' ? `${name} ${environment.version}` : name, 120);
}

/** `R 4.4.3`, `Python`, `image`. */
export function languageText(environment: Environment): string {
  if (environment.kind === 'image') return 'image';
  const { language, languageVersion } = environment;
  const known =
    languageVersion === undefined || languageVersion === 'unknown' ? [] : [languageVersion];
  return shown([language, ...known].join(' '), 60);
}

/** What an environment is, as a small mark. */
export function LanguageTag({ environment }: { environment: Environment }) {
  return <span class={`tag is-${toneOf(environment)}`}>{languageText(environment)}</span>;
}

/** Names of others are text, not classes. */
function toneOf(environment: Environment): string {
  if (environment.kind === 'image') return 'image';
  if (environment.language === 'R') return 'r';
  return environment.language === 'Python' ? 'python' : 'other';
}
