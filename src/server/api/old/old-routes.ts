import type { DataRequest, DataRoute } from '../data-route.ts';
import type { KernelNames } from './find-kernel.ts';
import { kernelDetailsAnswer } from './kernel-details.ts';
import { kernelManifestAnswer } from './kernel-manifest.ts';
import { kernelsOfLanguageAnswer } from './kernels-of-language.ts';
import { languagesAnswer } from './languages.ts';
import { packageDetailsAnswer } from './package-details.ts';
import { searchByNameAnswer } from './search-by-name.ts';

const [noManifests, noIndex] = ['Collated manifests not loaded', 'Package index not loaded'];

/** The paths that programs have always asked. Parameters that they do not know are ignored. */
export const oldRoutes: readonly DataRoute[] = [
  { path: '/api/languages', notLoaded: noManifests, answer: languagesAnswer },
  {
    path: '/api/kernels/:language',
    notLoaded: noManifests,
    answer: (data, { params }) => kernelsOfLanguageAnswer(data, params['language'] ?? ''),
  },
  {
    path: '/api/kernel/:language/:name/:version',
    notLoaded: noManifests,
    answer: (data, request) => kernelDetailsAnswer(data, kernelNames(request)),
  },
  {
    path: '/api/manifest/:language/:name/:version',
    notLoaded: noManifests,
    answer: (data, request) => kernelManifestAnswer(data, kernelNames(request)),
  },
  {
    path: '/api/package/:name',
    notLoaded: noIndex,
    answer: (data, { params }) => packageDetailsAnswer(data, params['name'] ?? ''),
  },
  {
    path: '/api/packages/search',
    notLoaded: noIndex,
    answer: (data, request) => searchByNameAnswer(data, lastQuery(request)),
  },
];

function kernelNames({ params }: DataRequest): KernelNames {
  const { language = '', name = '', version = '' } = params;
  return { language, name, version };
}

/** Of a parameter that is given twice, the last counts. */
function lastQuery({ queryText }: DataRequest): string {
  return new URLSearchParams(queryText).getAll('query').at(-1) ?? '';
}
