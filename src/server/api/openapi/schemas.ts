import { schemaRef, type Json } from './operation.ts';

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };
const source = { type: 'string', enum: ['conda', 'dpkg', 'python', 'r'] };

/** What answers are made of, by name. */
export const schemas: Readonly<Record<string, Json>> = {
  Problem: record({ detail: text }),
  ServiceInfo: record({
    service: text,
    version: text,
    status: text,
    note: text,
    last_refresh: textOrNull,
  }),
  Health: record({
    status: { type: 'string', enum: ['healthy', 'unhealthy'] },
    collated_manifests_loaded: flag,
    package_index_loaded: flag,
    last_refresh: textOrNull,
  }),
  Refresh: record({ status: text, message: text, last_refresh: textOrNull }),
  Languages: record({ languages: listOf(text) }),
  Kernels: record({
    language: text,
    kernels: listOf(record({ name: text, versions: listOf(text) })),
  }),
  Kernel: record({
    language: text,
    kernel_name: text,
    version: text,
    language_version: text,
    package_count: count,
    manifest_path: text,
    indexed_date: text,
  }),
  Manifest: record({
    kernel_name: text,
    kernel_version: text,
    language: text,
    language_version: textOrNull,
    indexed_date: textOrNull,
    packages: listOf(schemaRef('ListedPackage')),
  }),
  ListedPackage: {
    type: 'object',
    description: 'With every field that the indexer wrote',
    required: ['name'],
    properties: { name: text, version: textOrNull, source: text },
  },
  IndexedPackage: record({
    name: text,
    kernel_count: count,
    kernels: listOf(
      record({
        kernel_name: text,
        kernel_version: text,
        package_version: text,
        source: text,
        kernel_language: text,
      }),
    ),
  }),
  FoundPackages: record({
    query: text,
    total_matches: count,
    packages: listOf(schemaRef('IndexedPackage')),
  }),
  KernelItem: record({
    id: text,
    kind: { const: 'kernel' },
    language: text,
    kernel_name: text,
    version: text,
    language_version: textOrNull,
    package_count: count,
    manifest_path: textOrNull,
    indexed_date: textOrNull,
  }),
  ImageItem: record({ id: text, kind: { const: 'image' }, name: text, package_count: count }),
  Environment: { oneOf: [schemaRef('KernelItem'), schemaRef('ImageItem')] },
  EnvironmentList: part(schemaRef('Environment')),
  EnvironmentPackages: record({
    id: text,
    total: count,
    items: listOf(schemaRef('ListedPackage')),
  }),
  PackageList: part(
    record({
      name: text,
      sources: listOf(source),
      environment_count: count,
      versions: listOf(text),
    }),
  ),
  SearchResult: part(
    record({ name: text, version: text, source, environment: schemaRef('Environment') }),
    { total_packages: count },
  ),
  Comparison: record({
    left: schemaRef('Environment'),
    right: schemaRef('Environment'),
    same: count,
    total: count,
    items: listOf({
      ...record({
        kind: { type: 'string', enum: ['added', 'removed', 'upgraded', 'downgraded', 'changed'] },
        source,
        name: text,
      }),
      properties: { kind: text, source, name: text, before: text, after: text },
    }),
  }),
  Met: record({ requirement: text, has: text }),
  Matches: part(
    record({
      environment: schemaRef('Environment'),
      satisfied: listOf(schemaRef('Met')),
      wrong_version: listOf(schemaRef('Met')),
      missing: listOf(text),
    }),
    {
      requirements: listOf(text),
      notes: listOf(text),
      hints: listOf(record({ requirement: text, hint: text })),
    },
  ),
  Status: record({
    program_version: text,
    loaded: flag,
    data_version: textOrNull,
    generation: textOrNull,
    indexed_date: textOrNull,
    last_refresh: textOrNull,
    last_attempt: textOrNull,
    problems: listOf(text),
    kernels: count,
    images: count,
    packages: count,
  }),
  Alive: record({ status: { const: 'alive' } }),
  Readiness: record({
    status: { type: 'string', enum: ['ready', 'not ready', 'closing'] },
    problems: listOf(text),
  }),
};

/** An object that has all of these fields. */
function record(properties: Json): Json {
  return { type: 'object', required: Object.keys(properties), properties };
}

function listOf(items: Json): Json {
  return { type: 'array', items };
}

/** A part of a list. */
function part(item: Json, more: Json = {}): Json {
  return record({ total: count, offset: count, limit: count, ...more, items: listOf(item) });
}
