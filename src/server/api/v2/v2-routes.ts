import { imageId, kernelId } from '../../data/environment.ts';
import type { DataRequest, DataRoute } from '../data-route.ts';
import { compareAnswer } from './compare.ts';
import { environmentAnswer, environmentPackagesAnswer } from './environment.ts';
import { environmentsAnswer } from './environments.ts';
import { matchAnswer } from './match.ts';
import { packagesAnswer } from './packages.ts';
import { searchAnswer } from './search.ts';

/** Said with status 503 before there are data. */
export const noData = 'No data loaded yet';

const [kernelPath, imagePath] = [
  '/api/v2/environments/kernel/:language/:name/:version',
  '/api/v2/environments/image/:key',
];

/** The paths of the second version of the API. Parameters that they do not know are refused. */
export const v2Routes: readonly DataRoute[] = [
  route('/api/v2/kernels', (data, { queryText }) => environmentsAnswer(data, 'kernel', queryText)),
  route('/api/v2/images', (data, { queryText }) => environmentsAnswer(data, 'image', queryText)),
  route('/api/v2/packages', (data, { queryText }) => packagesAnswer(data, queryText)),
  route('/api/v2/search', (data, { queryText }) => searchAnswer(data, queryText)),
  route('/api/v2/compare', (data, { queryText }) => compareAnswer(data, queryText)),
  ...[kernelPath, imagePath].flatMap((path) => [
    route(path, (data, request) => environmentAnswer(data, idIn(request), request.queryText)),
    route(`${path}/packages`, (data, request) =>
      environmentPackagesAnswer(data, idIn(request), request.queryText),
    ),
  ]),
];

/** The path that takes requirements as parameters, and lists that are posted. */
export const matchRoute: DataRoute = route('/api/v2/match', (data, { queryText }) =>
  matchAnswer(data, queryText),
);

function route(path: string, answer: DataRoute['answer']): DataRoute {
  return { path, notLoaded: noData, answer };
}

function idIn({ params }: DataRequest): string {
  const { language = '', name = '', version = '', key } = params;
  return key === undefined ? kernelId(language, name, version) : imageId(key);
}
