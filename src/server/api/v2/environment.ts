import { dataAnswer, detailAnswer, jsonType, type Answer } from '../../answer.ts';
import type { Environment } from '../../data/environment.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { environmentItem } from './environment-item.ts';
import { readQuery } from './query-reader.ts';

/** What is known of one environment but its packages. @param id `kernel/R/cowsay/1.0` @throws {UserError} `USAGE` */
export function environmentAnswer(data: KernelData, id: string, queryText: string): Answer {
  readQuery(queryText, []);
  const found = findEnvironment(data, id);
  return found === undefined ? notFound(id) : dataAnswer(environmentItem(found.environment));
}

/** `{"id","total","items"}`: all packages of one environment, with every field that the file has. @throws {UserError} `USAGE` */
export function environmentPackagesAnswer(data: KernelData, id: string, queryText: string): Answer {
  readQuery(queryText, []);
  const found = findEnvironment(data, id);
  if (found === undefined) return notFound(id);
  const head = JSON.stringify({ id, total: found.environment.packageCount });
  return {
    status: 200,
    type: jsonType,
    body: [`${head.slice(0, -1)},"items":`, data.packagesText(found.place), '}'],
    isOfData: true,
  };
}

/**
 * An environment and its place.
 *
 * @param id as the lists have it; its parts may be as they are instead of encoded: `kernel/R/my kernel/1.0`
 */
export function findEnvironment(
  data: KernelData,
  id: string,
): { readonly environment: Environment; readonly place: number } | undefined {
  const place = data.placeOf(id) ?? data.placeOf(id.split('/').map(encodeURIComponent).join('/'));
  const environment = place === undefined ? undefined : data.environments[place];
  return place === undefined || environment === undefined ? undefined : { environment, place };
}

function notFound(id: string): Answer {
  return detailAnswer(404, `Environment '${id}' not found`);
}
