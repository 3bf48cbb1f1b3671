import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { environmentRanks } from './environment-order.ts';
import { remembered } from './remembered.ts';

/** Which environments count. A field that is left out excludes none. */
export interface EnvironmentChoice {
  readonly kind?: Environment['kind'] | undefined;
  /** Of kernels, without regard to case: `r`. An image has none. */
  readonly language?: string | undefined;
  /** Of each kernel only the newest version. */
  readonly latest?: boolean | undefined;
}

/** Of each environment, 1 when it counts, else 0; `undefined` when all of them do. */
export function chosenEnvironments(
  data: KernelData,
  { kind, language, latest = false }: EnvironmentChoice,
): Uint8Array | undefined {
  if (kind === undefined && language === undefined && !latest) return undefined;
  const wanted = language?.toLowerCase();
  const newest = latest ? newestVersions(data) : undefined;
  return Uint8Array.from(data.environments, (environment, place) =>
    Number(
      (kind ?? environment.kind) === environment.kind &&
        (wanted === undefined || languageOf(environment) === wanted) &&
        newest?.[place] !== 0,
    ),
  );
}

function languageOf(environment: Environment): string | undefined {
  return environment.kind === 'kernel' ? environment.language.toLowerCase() : undefined;
}

/** Of each environment, 1 when it is an image or the newest version of its kernel. */
const newestVersions = remembered((data): Uint8Array => {
  const ranks = environmentRanks(data, 'language', false);
  const newest = new Map<string, number>();
  for (const [place, environment] of data.environments.entries()) {
    const key = kernelKey(environment);
    const known = newest.get(key);
    if (known === undefined || (ranks[place] ?? 0) < (ranks[known] ?? 0)) newest.set(key, place);
  }
  return Uint8Array.from(data.environments, (environment, place) =>
    Number(newest.get(kernelKey(environment)) === place),
  );
});

function kernelKey(environment: Environment): string {
  if (environment.kind === 'image') return environment.id;
  return JSON.stringify([environment.language, environment.name]);
}
