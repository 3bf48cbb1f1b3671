import { indexedPackage, kernelItem, moment } from './examples.ts';
import { inPath, inQuery, operation, type Json } from './operation.ts';

const [noManifests, noIndex] = ['Collated manifests not loaded', 'Package index not loaded'];
const language = inPath('language', 'R');
const oneKernel = [language, inPath('kernel_name', 'cowsay'), inPath('version', '1.0')];
const noKernel = "Kernel 'cowsay' version '9' not found for language 'R'";
const { id: _id, kind: _kind, ...kernelDetails } = kernelItem;

/** What is told of the paths that programs have always asked. */
export const oldPaths: Readonly<Record<string, Json>> = {
  '/': {
    get: operation({
      tag: 'service',
      summary: 'What service this is, for who accepts application/json and not text/html',
      answer: 'ServiceInfo',
      example: {
        service: 'ICRN Kernel Manager API',
        version: '1.0.0',
        status: 'running',
        note: 'Answers come from the published files of the kernel indexer; nothing is indexed here',
        last_refresh: moment,
      },
    }),
  },
  '/health': {
    get: operation({
      tag: 'service',
      summary: 'Whether there are data; always 200',
      answer: 'Health',
      example: {
        status: 'healthy',
        collated_manifests_loaded: true,
        package_index_loaded: true,
        last_refresh: moment,
      },
    }),
  },
  '/api/languages': {
    get: operation({
      tag: 'kernels',
      summary: 'The languages that there are kernels of',
      answer: 'Languages',
      example: { languages: ['Python', 'R'] },
      problems: { 503: noManifests },
    }),
  },
  '/api/kernels/{language}': {
    get: operation({
      tag: 'kernels',
      summary: 'The kernels of a language; versions are sorted as texts',
      parameters: [language],
      answer: 'Kernels',
      example: { language: 'R', kernels: [{ name: 'cowsay', versions: ['1.0', '1.1'] }] },
      problems: { 404: "Language 'X' not found or has no kernels", 503: noManifests },
    }),
  },
  '/api/kernel/{language}/{kernel_name}/{version}': {
    get: operation({
      tag: 'kernels',
      summary: 'What is known of a kernel, without its packages',
      parameters: oneKernel,
      answer: 'Kernel',
      example: kernelDetails,
      problems: { 404: noKernel, 503: noManifests },
    }),
  },
  '/api/manifest/{language}/{kernel_name}/{version}': {
    get: operation({
      tag: 'kernels',
      summary: 'The packages of a kernel, as its manifest has them',
      parameters: oneKernel,
      answer: 'Manifest',
      example: {
        kernel_name: 'cowsay',
        kernel_version: '1.0',
        language: 'R',
        language_version: '4.4.3',
        indexed_date: moment,
        packages: [{ name: 'ggplot2', version: '3.5.2', source: 'r' }],
      },
      problems: { 404: noKernel, 503: noManifests },
    }),
  },
  '/api/package/{package_name}': {
    get: operation({
      tag: 'kernels',
      summary: 'The kernels that have a package; upper and lower case differ',
      parameters: [inPath('package_name', 'ggplot2')],
      answer: 'IndexedPackage',
      example: indexedPackage,
      problems: { 404: "Package 'X' not found", 503: noIndex },
    }),
  },
  '/api/packages/search': {
    get: operation({
      tag: 'kernels',
      summary: 'The packages with a text in their name, whatever the case',
      parameters: [inQuery('query', 'Without it, all packages', { type: 'string', default: '' })],
      answer: 'FoundPackages',
      example: { query: 'GG', total_matches: 1, packages: [indexedPackage] },
      problems: { 503: noIndex },
    }),
  },
  '/api/refresh': {
    post: operation({
      tag: 'service',
      summary: 'Reads the files again; where a site asks for a token, as Authorization: Bearer',
      answer: 'Refresh',
      example: {
        status: 'reloaded',
        message: 'Data files reloaded from disk (no indexing performed)',
        last_refresh: moment,
      },
      problems: {
        401: 'Not authenticated',
        500: 'Failed to load required data files:\n  - Required file not found: …',
      },
    }),
  },
};
