import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { newestFirst } from './newest-first.ts';
import { remembered } from './remembered.ts';
import { byCodeUnits } from '../../text/code-units.ts';

/**
 * `language`: kernels by language, then name; images behind them. `environment`: by name, then language. Names without regard to
 * case, of each the newest version first.
 */
export type EnvironmentOrder = 'language' | 'environment';

/** Places of all environments in this order. @param descending turns what the order is called after around, and nothing else */
export function orderedEnvironments(
  data: KernelData,
  by: EnvironmentOrder,
  descending: boolean,
): Uint32Array {
  return orders[by][descending ? 'descending' : 'ascending'](data).places;
}

/** Of each environment, how many come before it in this order. */
export function environmentRanks(
  data: KernelData,
  by: EnvironmentOrder,
  descending: boolean,
): Uint32Array {
  return orders[by][descending ? 'descending' : 'ascending'](data).ranks;
}

const orders = { language: bothWays('language'), environment: bothWays('environment') };

function bothWays(by: EnvironmentOrder) {
  return {
    ascending: remembered((data) => ordered(data, by, 1)),
    descending: remembered((data) => ordered(data, by, -1)),
  };
}

function ordered(data: KernelData, by: EnvironmentOrder, direction: 1 | -1) {
  const keys = data.environments.map(keysOf);
  const order = (a: Keys, b: Keys) =>
    direction * byCodeUnits(a[by], b[by]) ||
    byCodeUnits(a.environment, b.environment) ||
    byCodeUnits(a.language, b.language) ||
    byCodeUnits(a.name, b.name) ||
    newestKernelFirst(a.version, b.version);
  const places = Uint32Array.from([...keys].sort(order), ({ place }) => place);
  const ranks = new Uint32Array(places.length);
  for (const [rank, place] of places.entries()) ranks[place] = rank;
  return { places, ranks };
}

/** Versions of kernels follow no rules; those of conda take the most. */
const newestKernelFirst = newestFirst('conda');

type Keys = ReturnType<typeof keysOf>;

function keysOf(environment: Environment, place: number) {
  const { name } = environment;
  const isKernel = environment.kind === 'kernel';
  return {
    place,
    name,
    environment: name.toLowerCase(),
    // Behind every language.
    language: isKernel ? environment.language : '\uffff',
    version: isKernel ? environment.version : '',
  };
}
