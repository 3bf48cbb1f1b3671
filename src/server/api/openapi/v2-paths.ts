import { packageSources } from '../../data/package-table.ts';
import { listFormats, listTypes } from '../v2/posted-list.ts';
import { orders, sorts } from '../v2/search.ts';
import { kinds, matches } from '../v2/search-query.ts';
import { noData } from '../v2/v2-routes.ts';
import { imageItem, kernelItem, moment } from './examples.ts';
import { inPath, inQuery, operation, type Described, type Json } from './operation.ts';

const text = { type: 'string' };
const yamlExample = 'dependencies:\n  - numpy>=2\n  - pip:\n      - httpx\n';
const page = [
  inQuery('offset', 'How many come before', { type: 'integer', minimum: 0, default: 0 }),
  inQuery('limit', 'At most so many', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
];
const language = inQuery('language', 'Only kernels of this one', text);
const latest = inQuery('latest', 'Only the newest version of each kernel', flagSchema());
const kind = inQuery('kind', 'Only kernels, or only images', choice(kinds));
const name = inQuery('q', 'A part of the name', text);
const search = [
  inQuery('q', 'What is looked for: ggplot, numpy>=2,<3, r:sf', text),
  inQuery('match', 'How names are compared', { ...choice(matches), default: 'substring' }),
  kind,
  language,
  inQuery('source', 'Only packages from there', choice(packageSources)),
  latest,
  ...page,
];
const oneKernel = [inPath('language', 'R'), inPath('name', 'cowsay'), inPath('version', '1.0')];
const oneImage = [inPath('key', 'scipy-notebook')];
const found = { total: 1, offset: 0, limit: 100 };
const packages = [{ name: 'ggplot2', version: '3.5.2', source: 'r', channel: 'conda-forge' }];
const matched = {
  ...found,
  requirements: ['ggplot2>=3', 'nump'],
  notes: [],
  hints: [{ requirement: 'nump', hint: "did you mean 'numpy'?" }],
  items: [
    {
      environment: kernelItem,
      satisfied: [{ requirement: 'ggplot2>=3', has: '3.5.2' }],
      wrong_version: [],
      missing: ['nump'],
    },
  ],
};

/** What is told of the second version of the API. */
export const v2Paths: Readonly<Record<string, Json>> = {
  '/api/v2/kernels': get({
    summary: 'Kernels by language and name, the newest version first',
    parameters: [name, language, latest, ...page],
    answer: 'EnvironmentList',
    example: { ...found, items: [kernelItem] },
  }),
  '/api/v2/images': get({
    summary: 'Images by name',
    parameters: [name, ...page],
    answer: 'EnvironmentList',
    example: { ...found, items: [imageItem] },
  }),
  '/api/v2/environments/kernel/{language}/{name}/{version}': one(oneKernel, kernelItem),
  '/api/v2/environments/kernel/{language}/{name}/{version}/packages': packagesOf(oneKernel),
  '/api/v2/environments/image/{key}': one(oneImage, imageItem),
  '/api/v2/environments/image/{key}/packages': packagesOf(oneImage),
  '/api/v2/packages': get({
    summary: 'Names of packages with their versions, the newest first',
    parameters: search,
    answer: 'PackageList',
    example: {
      ...found,
      items: [
        { name: 'ggplot2', sources: ['r'], environment_count: 2, versions: ['3.5.2', '3.4.0'] },
      ],
    },
  }),
  '/api/v2/search': get({
    summary: 'Which package is where, in which version',
    parameters: [
      ...search,
      inQuery('sort', 'What comes first', { ...choice(sorts), default: 'relevance' }),
      inQuery('order', 'Which way', { ...choice(orders), default: 'asc' }),
    ],
    answer: 'SearchResult',
    example: {
      ...found,
      total_packages: 1,
      items: [{ name: 'ggplot2', version: '3.5.2', source: 'r', environment: kernelItem }],
    },
  }),
  '/api/v2/compare': get({
    summary: 'What differs between the packages of two kernels or images',
    parameters: ['left', 'right'].map((side) => ({
      ...inQuery(side, 'The id of one', text),
      required: true,
      example: side === 'left' ? kernelItem.id : imageItem.id,
    })),
    answer: 'Comparison',
    example: {
      left: kernelItem,
      right: imageItem,
      same: 130,
      total: 1,
      items: [{ kind: 'upgraded', source: 'r', name: 'ggplot2', before: '3.4.0', after: '3.5.2' }],
    },
    problems: { 404: "Environment 'kernel/R/none/1.0' not found" },
  }),
  '/api/v2/match': {
    ...get({
      summary: 'Which kernels and images meet most of some requirements, and what each lacks',
      parameters: [
        {
          ...inQuery('require', 'A requirement; give one parameter for each', {
            type: 'array',
            items: text,
          }),
          required: true,
          example: ['ggplot2>=3', 'nump'],
        },
        kind,
        language,
        latest,
        ...page,
      ],
      answer: 'Matches',
      example: matched,
    }),
    post: operation({
      tag: 'version 2',
      summary: 'The same for a list: requirements.txt, environment.yml, or packages of R',
      parameters: [kind, language, latest, ...page],
      body: { required: true, content: listContent() },
      answer: 'Matches',
      example: matched,
      problems: { ...common(), 413: 'Payload Too Large', 415: 'Unsupported Media Type' },
    }),
  },
  '/api/v2/status': {
    get: operation({
      tag: 'service',
      summary: 'Which data these are, how old, and what is wrong with the newest files',
      answer: 'Status',
      example: {
        program_version: '1.0.0',
        loaded: true,
        data_version: '9f86d081884c7d65',
        generation: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        indexed_date: moment,
        last_refresh: moment,
        last_attempt: moment,
        problems: [],
        kernels: 24,
        images: 3,
        packages: 4012,
      },
    }),
  },
  '/healthz': {
    get: operation({
      tag: 'service',
      summary: 'Whether the process answers',
      answer: 'Alive',
      example: { status: 'alive' },
    }),
  },
  '/readyz': {
    get: operation({
      tag: 'service',
      summary: 'Whether there are data; 503 with the same form when there are none',
      answer: 'Readiness',
      example: { status: 'ready', problems: [] },
    }),
  },
};

function get(described: Omit<Described, 'tag'>): Json {
  const problems = { ...common(), ...described.problems };
  return { get: operation({ ...described, tag: 'version 2', problems }) };
}

function one(parameters: readonly Json[], example: unknown): Json {
  const problems = { 404: "Environment 'image/none' not found" };
  const summary = 'What is known of one kernel or image, without its packages';
  return get({ summary, parameters, answer: 'Environment', example, problems });
}

function packagesOf(parameters: readonly Json[]): Json {
  return get({
    summary: 'All packages of one kernel or image, with every field that its list has',
    parameters,
    answer: 'EnvironmentPackages',
    example: { id: 'kernel/R/cowsay/1.0', total: 1, items: packages },
    problems: { 404: "Environment 'image/none' not found" },
  });
}

function common(): Readonly<Record<number, string>> {
  return { 400: 'limit must be between 1 and 1000', 503: noData };
}

function choice(values: readonly string[]): Json {
  return { type: 'string', enum: values };
}

function flagSchema(): Json {
  return { type: 'boolean', default: false };
}

function listContent(): Json {
  const inJson = {
    type: 'object',
    required: ['text'],
    properties: { text, format: choice(listFormats) },
  };
  return Object.fromEntries(
    listTypes.map((type) => [
      type,
      type === 'application/json'
        ? { schema: inJson, example: { text: 'numpy>=2\nscipy', format: 'requirements.txt' } }
        : { schema: text, example: type === 'text/plain' ? 'numpy>=2\nscipy' : yamlExample },
    ]),
  );
}
