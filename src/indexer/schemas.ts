const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

const date = {
  type: 'string',
  description: 'When it was made: 2026-01-26T14:53:47Z.',
} as const;

const generation = {
  type: 'string',
  pattern: '^sha256:[0-9a-f]{64}$',
  description:
    'Of the content. Both collated files of one run have the same; a reader that sees two reads again.',
} as const;

const kernelPackage = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1 },
    version: {
      type: ['string', 'null'],
      description: 'unknown where the environment does not say.',
    },
    source: {
      type: 'string',
      description:
        'Of an R kernel: r from an R library, conda the rest. Of a Python kernel: python.',
    },
    channel: { type: 'string', description: 'conda-forge; pypi for what pip installed.' },
    build: text,
    license: text,
  },
} as const;

const manifestProperties = {
  kernel_name: text,
  kernel_version: text,
  language: text,
  language_version: { type: 'string', description: 'R: 4.4.3, Python: 3.11, or unknown.' },
  indexed_date: date,
  packages: { type: 'array', items: kernelPackage },
} as const;

/** What a manifest must have to be collated: all that cannot be told from its place. Those of other programs may have less than ours. */
export const readableManifestSchema = {
  type: 'object',
  required: ['packages'],
  properties: manifestProperties,
} as const;

/** `package_manifest.json`. */
export const packageManifestSchema = {
  type: 'object',
  required: [
    'kernel_name',
    'kernel_version',
    'language',
    'language_version',
    'indexed_date',
    'packages',
  ],
  properties: {
    ...manifestProperties,
    packages: {
      type: 'array',
      items: {
        ...kernelPackage,
        required: ['name', 'version', 'source'],
        properties: {
          ...kernelPackage.properties,
          version: { type: 'string', minLength: 1 },
          source: { enum: ['r', 'conda', 'python'] },
        },
      },
    },
  },
} as const;

/** An entry of `kernels` in `collated_manifests.json`. */
export const collatedKernelSchema = {
  type: 'object',
  required: [
    'kernel_name',
    'kernel_version',
    'language',
    'language_version',
    'packages',
    'manifest_path',
    'package_count',
  ],
  properties: {
    ...manifestProperties,
    manifest_path: {
      type: 'string',
      pattern: '^[^/]',
      description: 'Relative to the root of the repository.',
    },
    package_count: count,
  },
} as const;

/** `collated_manifests.json`. */
export const collatedManifestsSchema = {
  type: 'object',
  required: ['indexed_date', 'generation', 'total_kernels', 'kernels'],
  properties: {
    indexed_date: date,
    generation,
    total_kernels: { ...count, description: 'Length of kernels.' },
    kernels: { type: 'array', items: collatedKernelSchema },
  },
} as const;

const packageInKernel = {
  type: 'object',
  required: ['kernel_name', 'kernel_version', 'package_version', 'source', 'kernel_language'],
  additionalProperties: false,
  properties: {
    kernel_name: text,
    kernel_version: text,
    package_version: text,
    source: text,
    kernel_language: text,
  },
} as const;

/** An entry of `packages` in `package_index.json`. */
export const indexedPackageSchema = {
  type: 'object',
  required: ['name', 'kernel_count', 'kernels'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    kernel_count: { type: 'integer', minimum: 1, description: 'Length of kernels.' },
    kernels: { type: 'array', minItems: 1, items: packageInKernel },
  },
} as const;

/** `package_index.json`. */
export const packageIndexSchema = {
  type: 'object',
  required: ['indexed_date', 'generation', 'total_packages', 'packages'],
  properties: {
    indexed_date: date,
    generation,
    total_packages: { ...count, description: 'Length of packages.' },
    packages: { type: 'array', items: indexedPackageSchema },
  },
} as const;

/** `icrn_kernel_catalog.json`: language → kernel → version → where it is. Every key is a name, so there is no place for anything else. */
export const kernelCatalogSchema = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: {
          environment_location: { type: 'string', description: 'Where users have the kernel.' },
          manifest: { type: 'string', description: 'Where users have its manifest.' },
        },
      },
    },
  },
} as const;
