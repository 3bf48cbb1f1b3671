import { dataAnswer, type Answer } from '../../answer.ts';
import type { Environment } from '../../data/environment.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { listEnvironments } from '../../find/list-environments.ts';
import { environmentItem } from './environment-item.ts';
import { pageOf, pageParameters } from './list-page.ts';
import { readQuery } from './query-reader.ts';

/** The names of the parameters of each list. */
export const environmentParameters = {
  kernel: ['q', 'language', 'latest', ...pageParameters],
  image: ['q', ...pageParameters],
} as const;

/** The kernels, or the images, with a text in their name. @throws {UserError} `USAGE` */
export function environmentsAnswer(
  data: KernelData,
  kind: Environment['kind'],
  queryText: string,
): Answer {
  const query = readQuery(queryText, environmentParameters[kind]);
  const page = pageOf(query);
  const choice = { kind, language: query.text('language'), latest: query.flag('latest') };
  const { total, environments } = listEnvironments(
    data,
    { ...choice, text: query.text('q') },
    page,
  );
  return dataAnswer({ total, ...page, items: environments.map(environmentItem) });
}
