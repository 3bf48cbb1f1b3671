import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { chosenEnvironments, type EnvironmentChoice } from './chosen-environments.ts';
import { orderedEnvironments } from './environment-order.ts';
import type { Page } from './search-request.ts';

/** Which environments are listed. A field that is left out excludes none. */
export interface EnvironmentsRequest extends EnvironmentChoice {
  /** A part of the name, without regard to case. */
  readonly text?: string | undefined;
}

/**
 * Kernels by language, then name without regard to case, then the newest version first (1.10 is newer than 1.9); images behind
 * them, by name.
 */
export function listEnvironments(
  data: KernelData,
  request: EnvironmentsRequest,
  { offset, limit }: Page,
): { readonly total: number; readonly environments: readonly Environment[] } {
  const chosen = chosenEnvironments(data, request);
  const text = request.text?.trim().toLowerCase() ?? '';
  const found = [...orderedEnvironments(data, 'language', false)]
    .filter((place) => chosen?.[place] !== 0)
    .flatMap((place) => data.environments[place] ?? [])
    .filter(({ name }) => text === '' || name.toLowerCase().includes(text));
  return { total: found.length, environments: found.slice(offset, offset + limit) };
}
