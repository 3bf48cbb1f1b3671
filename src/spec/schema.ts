import type { FromSchema } from 'json-schema-to-ts';
import { durationPattern } from './duration.ts';
import { sizePattern } from './size.ts';

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: ['array', 'null'], items: text } as const;
const flag = { type: ['boolean', 'null'] } as const;

const duration = {
  type: ['string', 'null'],
  title: 'a duration',
  pattern: durationPattern,
  examples: ['10m'],
} as const;

const pathBelowRoot = {
  type: 'string',
  title: 'a path below the root of the repository',
  pattern: '^(?!/)(?!(?:.*/)?\\.\\.(?:/|$)).+$',
} as const;

const secret = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'env'],
  properties: {
    id: {
      type: 'string',
      title: 'a secret id',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
      description: 'What the Dockerfile calls it: RUN --mount=type=secret,id=token',
    },
    env: {
      type: 'string',
      title: 'the name of an environment variable',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      description: 'Environment variable of the run that holds the value.',
    },
  },
} as const;

const tests = {
  type: ['object', 'null'],
  additionalProperties: false,
  description: 'How the tests of the image are run.',
  examples: [{ inherit: true, timeout: '20m' }],
  properties: {
    inherit: { ...flag, description: "Also run the ancestors' tests. Default: false." },
    timeout: { ...duration, description: 'Longest time of one stage. Default: 10m.' },
    run_in: {
      type: ['string', 'null'],
      enum: ['container', 'host', null],
      description:
        'Where Python tests and scripts run. Default: host where images/conftest.py exists, else container.',
    },
  },
} as const;

const image = {
  type: ['object', 'null'],
  additionalProperties: false,
  description: 'One image of the stack.',
  examples: [{ depend_on: 'base-notebook', info_cmds: ['PIP_LIST'] }],
  properties: {
    image_name: {
      type: ['string', 'null'],
      minLength: 1,
      description:
        'Repository the image is pushed to, without a tag. Default: <registry>/<image key>.',
      examples: ['ghcr.io/acme/base-notebook'],
    },
    context: {
      type: ['string', 'null'],
      minLength: 1,
      description:
        'Folder of the build context, relative to the root. Default: images/<image key>.',
      examples: ['images/base-notebook'],
    },
    dockerfile: {
      type: ['string', 'null'],
      minLength: 1,
      description: 'Relative to the context. Default: Dockerfile.',
      examples: ['Dockerfile'],
    },
    target: {
      type: ['string', 'null'],
      minLength: 1,
      description: 'Stage of the Dockerfile to build. Default: the last one.',
      examples: ['runtime'],
    },
    depend_on: {
      type: ['string', 'array', 'null'],
      minLength: 1,
      items: text,
      uniqueItems: true,
      description: 'Keys of the images this one is made from. Default: what the FROM lines say.',
      examples: ['base-notebook'],
    },
    build_args: {
      type: ['object', 'null'],
      propertyNames: { title: 'the name of a build argument', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: { type: 'string' },
      description: 'Values for the ARGs of the Dockerfile.',
      examples: [{ PYTHON_VERSION: '3.13' }],
    },
    secrets: {
      type: ['array', 'null'],
      items: secret,
      description: 'BuildKit secret mounts; their values reach no layer, label or log.',
      examples: [[{ id: 'token', env: 'TOKEN' }]],
    },
    platforms: {
      type: ['array', 'null'],
      uniqueItems: true,
      items: {
        type: 'string',
        title: 'a platform',
        pattern: '^[a-z0-9]+/[a-z0-9]+(?:/[a-z0-9.]+)?$',
        examples: ['linux/amd64'],
      },
      description: "Platforms to build for. Default: the engine's own.",
      examples: [['linux/amd64']],
    },
    cache: {
      type: ['string', 'null'],
      enum: ['inline', 'registry', 'none', null],
      description: 'Build cache kept with what is pushed. Default: inline.',
    },
    builder: {
      type: ['string', 'null'],
      title: 'the name of a buildx builder',
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
      description:
        "Buildx builder that builds the image; `default` is the engine's own. Default: --builder, else the engine's own.",
      examples: ['arm-farm'],
    },
    watch: {
      type: ['array', 'null'],
      items: pathBelowRoot,
      description: 'Further paths (globs) whose change means this image changed.',
      examples: [['src/indexer/**']],
    },
    info_cmds: {
      ...texts,
      uniqueItems: true,
      description: 'Keys of all_info_cmds, in the order of the manifest page.',
      examples: [['PY_VER', 'PIP_LIST']],
    },
    tests,
    integration_tests: {
      ...flag,
      description: 'Run images/<image key>/integration_tests on what was pushed. Default: false.',
      examples: [true],
    },
    prune: {
      ...flag,
      description: 'Free what the run left of the image once no one needs it. Default: false.',
      examples: [true],
    },
    prepull: {
      ...flag,
      description: 'A parent that is missing locally is pulled; false: built. Default: true.',
      examples: [true],
    },
    size_budget: {
      type: ['string', 'null'],
      title: 'a size',
      pattern: sizePattern,
      description: 'A larger image fails.',
      examples: ['2.5GB'],
    },
    labels: {
      type: ['object', 'null'],
      propertyNames: {
        title: 'a label key',
        pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$',
      },
      additionalProperties: { type: 'string' },
      description: 'Further labels of the image.',
      examples: [{ 'org.example.team': 'data' }],
    },
  },
} as const;

const infoCommand = {
  type: 'object',
  additionalProperties: false,
  required: ['command'],
  examples: [{ description: 'Python Version', command: 'python --version' }],
  properties: {
    description: {
      type: ['string', 'null'],
      description: 'Heading on the manifest page. Default: the key.',
    },
    command: {
      ...text,
      description: "Run in a container of the image, without a shell: bash -c '…' brings one.",
      examples: ['python --version'],
    },
  },
} as const;

const changeDetection = {
  type: ['object', 'null'],
  additionalProperties: false,
  description: 'What makes an image count as changed.',
  examples: [{ ignore: ['**/*.md'] }],
  properties: {
    build_all: {
      ...texts,
      description: 'Globs: a change there selects every image.',
      examples: [['images/common/**']],
    },
    ignore: {
      ...texts,
      description: 'Globs: a change there selects no image.',
      examples: [['**/*.md']],
    },
    full_rebuild: {
      type: ['object', 'null'],
      additionalProperties: false,
      description: 'When every image is selected.',
      examples: [{ branches: ['main'] }],
      properties: {
        branches: {
          ...texts,
          description: 'On each push to these branches. Default: none.',
          examples: [['main']],
        },
        message: {
          type: ['string', 'null'],
          description:
            'When the commit message has these words, in any case; "" never. Default: full rebuild.',
          examples: ['full rebuild'],
        },
        first_run: {
          ...flag,
          description: 'On the first run of a branch. Default: true.',
          examples: [true],
        },
      },
    },
    max_age: {
      ...duration,
      description: 'An image published longer ago is rebuilt without cache.',
      examples: ['30d'],
    },
    strategy: {
      type: ['string', 'null'],
      enum: ['identity', 'git', null],
      description:
        'identity: build what does not exist yet; git: build what was selected. Default: identity.',
    },
  },
} as const;

const number = {
  type: ['integer', 'string', 'null'],
  title: 'a whole number, or all',
  minimum: 1,
  pattern: '^all$',
} as const;

const durationOrAll = {
  type: ['string', 'null'],
  title: 'a duration, or all',
  pattern: `^(?:all|${durationPattern.slice(1, -1)})$`,
} as const;

const retention = {
  type: ['object', 'null'],
  additionalProperties: false,
  description: 'What `stack gc` keeps at the registry.',
  examples: [{ keep_per_branch: 5, keep_pull_requests: '14d' }],
  properties: {
    keep_per_branch: {
      ...number,
      description: 'How many fixed tags of each branch stay, the newest. Default: 10.',
      examples: [5],
    },
    keep_branches: {
      ...durationOrAll,
      description:
        'How long the tags of a branch stay after its last commit, or after anything was built for it. Default: all.',
      examples: ['90d'],
    },
    keep_pull_requests: {
      ...durationOrAll,
      description:
        'How long the tags of a pull request stay after its last commit and the last build for it. Default: 30d.',
      examples: ['14d'],
    },
    keep_releases: {
      ...number,
      description: 'How many releases of each stable tag stay, the newest. Default: all.',
      examples: ['all'],
    },
    keep_younger_than: {
      ...duration,
      description: 'Nothing younger is deleted; at least 1d. Default: 7d.',
      examples: ['7d'],
    },
    keep_tags: {
      ...texts,
      description: 'Globs of tags that stay whatever else is said. Default: none.',
      examples: [['course-*']],
    },
    prefixes: {
      ...texts,
      uniqueItems: true,
      description: 'Earlier values of tag.prefix, whose tags are looked at too. Default: none.',
      examples: [['2025.10']],
    },
  },
} as const;

/** The JSON Schema (draft 2020-12) of `spec.yml`, published as `schemas/spec.schema.json`. */
export const specSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'spec.yml of a stack',
  description: 'A family of container images and how it is built, tested and published.',
  type: 'object',
  additionalProperties: false,
  required: ['tag', 'images'],
  examples: [{ tag: { prefix: '2026.4' }, images: { 'base-notebook': {} } }],
  properties: {
    root: {
      type: ['string', 'array', 'null'],
      minLength: 1,
      items: text,
      uniqueItems: true,
      description: 'The images that are made from no other; optional, checked when it is there.',
      examples: ['base-notebook'],
    },
    registry: {
      type: ['string', 'null'],
      minLength: 1,
      description: 'Where images without an image_name go.',
      examples: ['ghcr.io/acme'],
    },
    tag: {
      type: 'object',
      additionalProperties: false,
      required: ['prefix'],
      examples: [{ prefix: '2026.4' }],
      properties: {
        prefix: {
          ...text,
          description: 'First part of every tag people see.',
          examples: ['2026.4'],
        },
      },
    },
    images: {
      type: 'object',
      minProperties: 1,
      description:
        'The images by key; a key is the last part of the repository name and the folder under images/.',
      propertyNames: { title: 'an image key', pattern: '^[a-z0-9]+(?:[._-][a-z0-9]+)*$' },
      additionalProperties: image,
      examples: [{ 'base-notebook': {} }],
    },
    all_info_cmds: {
      type: ['object', 'null'],
      propertyNames: { title: 'the key of an info command', pattern: '^[A-Za-z0-9_.-]+$' },
      additionalProperties: infoCommand,
      description: 'Commands whose output goes to the manifest pages.',
      examples: [{ PY_VER: { description: 'Python Version', command: 'python --version' } }],
    },
    change_detection: changeDetection,
    release: {
      type: ['object', 'null'],
      additionalProperties: false,
      description: 'What promotion asks for.',
      examples: [{ require: ['basic', 'integration'] }],
      properties: {
        require: {
          type: ['array', 'null'],
          uniqueItems: true,
          items: {
            type: ['string', 'object'],
            title: 'the name of a verdict, or a name with the images that need it',
            pattern: '^[a-z0-9]+(?:[._-][a-z0-9]+)*$',
            additionalProperties: false,
            required: ['name'],
            properties: {
              name: {
                ...text,
                pattern: '^[a-z0-9]+(?:[._-][a-z0-9]+)*$',
                description: 'Name of a verdict.',
                examples: ['gpu'],
              },
              images: {
                type: 'array',
                minItems: 1,
                items: text,
                description: 'Keys of the images that need it. Default: all.',
                examples: [['ml-notebook']],
              },
            },
          },
          description:
            'Verdicts that promotion demands, of all images or of some. Default: basic and integration.',
          examples: [['basic', 'integration', { name: 'gpu', images: ['ml-notebook'] }]],
        },
      },
    },
    retention,
    concurrency: {
      type: ['integer', 'null'],
      minimum: 1,
      description: 'How many images are worked on at once. Default: 4.',
      examples: [4],
    },
    retries: {
      type: ['integer', 'null'],
      minimum: 0,
      description: 'How often a transient fault is tried again. Default: 7.',
      examples: [2],
    },
  },
} as const;

/** `spec.yml` as written, once it has the form of the schema; keys that are `~` are absent. */
export type SpecDocument = WithoutNull<FromSchema<typeof specSchema>>;

/** One entry of `images` as written. */
export type ImageDocument = SpecDocument['images'][string];

type WithoutNull<T> = T extends readonly (infer Item)[]
  ? readonly WithoutNull<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: WithoutNull<Exclude<T[Key], null>> }
    : T;
