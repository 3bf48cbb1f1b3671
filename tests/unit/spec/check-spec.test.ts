import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { userProblems } from '../../../src/errors/user-error.ts';
import { checkSpec } from '../../../src/spec/check-spec.ts';
import { parseDockerfile } from '../../../src/spec/dockerfile.ts';
import { parseSpec } from '../../../src/spec/parse-spec.ts';
import { checked, problemsOf, text } from './spec-under-test.ts';

const onBase = 'ARG BASE_IMAGE=ghcr.io/acme/base\nFROM ${BASE_IMAGE}\n';
const external = 'FROM debian:trixie-slim\n';

/** A spec with these images at ghcr.io/acme, one line each. */
function specOf(...images: readonly string[]): string {
  return [
    'registry: ghcr.io/acme',
    'tag: {prefix: "2026.4"}',
    'images:',
    ...images.map((image) => `  ${image}`),
    '',
  ].join('\n');
}

describe('checkSpec', () => {
  it('fills every default', () => {
    const spec = checked(specOf('base: {}'), { base: external });

    expect(spec).toEqual({
      file: 'spec.yml',
      rootDir: '/stack',
      tagPrefix: '2026.4',
      registry: 'ghcr.io/acme',
      concurrency: 4,
      retries: 7,
      requiredVerdicts: [{ name: 'basic' }, { name: 'integration' }],
      retention: {
        perBranch: 10,
        releases: undefined,
        branchesMs: undefined,
        pullRequestsMs: 30 * 86_400_000,
        youngerThanMs: 7 * 86_400_000,
        tags: [],
        prefixes: ['2026.4'],
      },
      changeDetection: {
        buildAll: [],
        ignore: [],
        fullRebuild: { branches: [], message: 'full rebuild', firstRun: true },
        maxAgeMs: undefined,
        strategy: 'identity',
      },
      images: new Map([
        [
          'base',
          {
            key: 'base',
            specRepository: 'ghcr.io/acme/base',
            repository: 'ghcr.io/acme/base',
            contextDir: 'images/base',
            dockerfilePath: 'images/base/Dockerfile',
            dockerfile: parseDockerfile(external),
            target: undefined,
            parents: [],
            finalParent: undefined,
            externalBases: [
              {
                reference: 'debian:trixie-slim',
                use: 'final-from',
                ranges: [{ start: 5, end: 23 }],
              },
            ],
            buildArgs: {},
            secrets: [],
            platforms: [],
            cache: 'inline',
            watch: [],
            infoCommands: [],
            tests: { inherit: false, timeoutMs: 600_000, runIn: undefined },
            integrationTests: false,
            prune: false,
            prepull: true,
            sizeBudgetBytes: undefined,
            labels: {},
            location: { file: 'spec.yml', line: 4, column: 3 },
          },
        ],
      ]),
    });
  });

  it('takes over everything that is written', () => {
    const spec = checked(
      text`
        root: [base]
        tag: { prefix: "2026.4" }
        images:
          base:
            image_name: localhost:5000/team/notebook
            target: lab
            build_args: { V: 3.10 }
            secrets: [{ id: token, env: TOKEN }]
            platforms: [linux/amd64, linux/arm64/v8]
            cache: registry
            watch: [src/**]
            info_cmds: [B, A]
            tests: { inherit: true, timeout: 90s, run_in: host }
            integration_tests: true
            prune: true
            prepull: false
            size_budget: 1.5GB
            labels: { team: data }
        all_info_cmds:
          A: { command: a -x }
          B: { description: The B, command: "bash -c 'b | c'" }
        change_detection:
          build_all: [x/**]
          ignore: ["*.md"]
          full_rebuild: { branches: [main], message: "", first_run: false }
          max_age: 30d
          strategy: git
        release: { require: [basic, gpu] }
        concurrency: 8
        retries: 0
      `,
      { base: 'FROM debian AS lab\nFROM scratch\n' },
    );

    expect(spec).toMatchObject({
      registry: 'localhost:5000/team',
      concurrency: 8,
      retries: 0,
      requiredVerdicts: [{ name: 'basic' }, { name: 'gpu' }],
      changeDetection: {
        buildAll: ['x/**'],
        ignore: ['*.md'],
        fullRebuild: { branches: ['main'], message: undefined, firstRun: false },
        maxAgeMs: 2_592_000_000,
        strategy: 'git',
      },
    });
    expect(spec.images.get('base')).toMatchObject({
      repository: 'localhost:5000/team/notebook',
      target: 'lab',
      buildArgs: { V: '3.10' },
      secrets: [{ id: 'token', env: 'TOKEN' }],
      platforms: ['linux/amd64', 'linux/arm64/v8'],
      cache: 'registry',
      watch: ['src/**'],
      infoCommands: [
        {
          key: 'B',
          description: 'The B',
          argv: ['bash', '-c', 'b | c'],
          command: "bash -c 'b | c'",
        },
        { key: 'A', description: 'A', argv: ['a', '-x'], command: 'a -x' },
      ],
      tests: { inherit: true, timeoutMs: 90_000, runIn: 'host' },
      integrationTests: true,
      prune: true,
      prepull: false,
      sizeBudgetBytes: 1_500_000_000,
      labels: { team: 'data' },
    });
  });

  it('adds what images/change_ignore.json says to the rules of the spec', () => {
    const parsed = parseSpec(
      `${specOf('base: {}')}change_detection: {ignore: ["*.md"]}\n`,
      'spec.yml',
    );
    const sources = {
      contextDir: 'images/base',
      dockerfilePath: 'images/base/Dockerfile',
      dockerfileFile: 'images/base/Dockerfile',
      dockerfileText: external,
    };

    const spec = checkSpec(parsed, new Map([['base', sources]]), {
      rootDir: '/stack',
      changeIgnore: { buildAll: ['tests_common'], ignore: ['notes'] },
    });

    expect(spec.changeDetection).toMatchObject({
      buildAll: ['images/tests_common', 'images/tests_common/**'],
      ignore: ['*.md', 'images/notes', 'images/notes/**'],
    });
  });

  it('refuses an image without a Dockerfile', () => {
    expect(problemsOf(() => checked(specOf('base: {}'), {}))).toEqual([
      'spec.yml:4:3: error SPEC_DOCKERFILE: base has no Dockerfile',
    ]);
  });

  it('has only problems for people, whatever the Dockerfile', () => {
    const piece = fc.constantFrom(
      'FROM ',
      'ghcr.io/acme/base',
      '${BASE_IMAGE}',
      'ARG BASE_IMAGE',
      '=',
      ':',
      '\n',
      'COPY --from=',
      ' AS x',
      'x',
      'RUN --mount=from=',
      '$',
      '{',
      '}',
      '"',
      "'",
      '1',
      ' ',
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const spec = specOf('base: {}', 'child: {depend_on: base}');
        const run = () => checked(spec, { base: external, child: pieces.join('') });

        expect(isBug(run)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('names of images', () => {
  it('moves every image to the registry of --registry, and the registry of the spec too', () => {
    const spec = checked(
      specOf('base: {image_name: quay.io/other/base-image}'),
      { base: external },
      '127.0.0.1:5000/x/',
    );

    expect(spec.registry).toBe('127.0.0.1:5000/x/');
    expect(spec.images.get('base')).toMatchObject({
      specRepository: 'quay.io/other/base-image',
      repository: '127.0.0.1:5000/x/base-image',
    });
  });

  it('needs no registry in a spec that is given one', () => {
    const spec = checked(
      'tag: {prefix: a}\nimages: {base: {}}\n',
      { base: external },
      'localhost:5000',
    );

    expect(spec.images.get('base')?.repository).toBe('localhost:5000/base');
  });

  it('reports an image that has no registry to go to', () => {
    expect(
      problemsOf(() => checked('tag: {prefix: a}\nimages: {base: {}}\n', { base: external })),
    ).toEqual([
      'spec.yml:2:10: error SPEC_REFERENCE: base has no repository to be pushed to\n  hint: write registry: at the top of the spec, image_name: for base, or give --registry',
    ]);
  });

  it('reports names that are none', () => {
    const spec = specOf(
      'a: {image_name: ghcr.io/Acme/a}',
      'b: {image_name: "ghcr.io/acme/b:1"}',
      'stack-lock: {}',
      'stack-run: {}',
    );
    const dockerfiles = { a: external, b: external, 'stack-lock': external, 'stack-run': external };

    expect(problemsOf(() => checked(spec, dockerfiles))).toEqual([
      "spec.yml:4:19: error SPEC_REFERENCE: image_name of a: 'ghcr.io/Acme/a' is not a repository\n  hint: write registry/path in lower case, such as ghcr.io/acme/base-notebook",
      "spec.yml:5:19: error SPEC_REFERENCE: image_name of b: 'ghcr.io/acme/b:1' has a tag or digest\n  hint: leave it out: tag.prefix and the branch make the tag",
      'spec.yml:6:3: error SPEC_REFERENCE: stack-lock: ghcr.io/acme/stack-lock is where the stack keeps its locks\n  hint: choose another name',
      'spec.yml:7:3: error SPEC_REFERENCE: stack-run: ghcr.io/acme/stack-run is where the stack keeps its run plans\n  hint: choose another name',
    ]);
  });

  it.each(['https://ghcr.io/acme', 'ghcr.io/Acme', 'a b', 'ghcr.io/acme:1'])(
    'reports the registry %p',
    (registry) => {
      const hint =
        'hint: write host[:port][/path], such as ghcr.io/acme or 127.0.0.1:5000, without https://';
      const spec = `registry: "${registry}"\ntag: {prefix: a}\nimages: {base: {}}\n`;

      expect(problemsOf(() => checked(spec, { base: external }))).toEqual([
        `spec.yml:1:11: error SPEC_REFERENCE: registry: '${registry}' is not a registry\n  ${hint}`,
      ]);
      expect(problemsOf(() => checked(specOf('base: {}'), { base: external }, registry))).toEqual([
        `error SPEC_REFERENCE: --registry: '${registry}' is not a registry\n  ${hint}`,
      ]);
    },
  );

  it('reports two images with one repository, in whatever form it is written', () => {
    const spec = specOf('a: {image_name: acme/x}', 'b: {}', 'c: {image_name: docker.io/acme/x}');

    expect(problemsOf(() => checked(spec, { a: external, b: external, c: external }))).toEqual([
      'spec.yml:6:19: error SPEC_DUPLICATE_REPOSITORY: c has the same repository as a (spec.yml:4:19): docker.io/acme/x\n  hint: give each image an image_name of its own',
    ]);
  });

  it('reports two images that --registry puts into one repository', () => {
    const spec = specOf('a: {image_name: ghcr.io/one/x}', 'b: {image_name: ghcr.io/two/x}');

    expect(problemsOf(() => checked(spec, { a: external, b: external }, 'localhost:5000'))).toEqual(
      [
        'spec.yml:5:19: error SPEC_DUPLICATE_REPOSITORY: b has the same repository as a (spec.yml:4:19): localhost:5000/x, with --registry localhost:5000\n  hint: give each image an image_name of its own',
      ],
    );
  });

  it.each([
    [
      'a b',
      '\'a b\' cannot begin a tag\n  hint: use letters, digits, _, . and -, such as "2026.4"',
    ],
    [
      'x'.repeat(65),
      `'${'x'.repeat(65)}' is longer than 64 characters\n  hint: the branch must fit behind it`,
    ],
    [
      'i',
      '\'i\' begins tags that stack keeps for itself\n  hint: choose another, such as "2026.4"',
    ],
    [
      'stable',
      '\'stable\' begins tags that stack keeps for itself\n  hint: choose another, such as "2026.4"',
    ],
  ])('reports the tag prefix %p', (prefix, problem) => {
    const spec = `registry: a\ntag: {prefix: ${prefix}}\nimages: {base: {}}\n`;

    expect(problemsOf(() => checked(spec, { base: external }))).toEqual([
      `spec.yml:2:15: error SPEC_REFERENCE: tag.prefix: ${problem}`,
    ]);
  });
});

describe('the graph', () => {
  it('reports parents that are not there', () => {
    const spec = specOf('base: {}', 'lab: {depend_on: [bsae, other]}');

    expect(
      problemsOf(() => checked(spec, { base: external, lab: 'FROM ${BASE_IMAGE}\n' })),
    ).toEqual([
      "spec.yml:5:21: error SPEC_UNKNOWN_PARENT: lab depends on 'bsae', which is not an image of the stack\n  hint: did you mean 'base'?",
      "spec.yml:5:27: error SPEC_UNKNOWN_PARENT: lab depends on 'other', which is not an image of the stack\n  hint: declare other under images, or remove it from depend_on",
    ]);
  });

  it('reports an image that is its own parent', () => {
    const spec = specOf('base: {depend_on: base}', 'lab: {}');
    const itself = 'FROM ghcr.io/acme/lab:2025.1\n';

    expect(
      problemsOf(() =>
        checked(spec, { base: 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n', lab: itself }),
      ),
    ).toEqual([
      'spec.yml:4:21: error SPEC_CYCLE: base depends on itself: base → base\n  hint: remove it',
      'images/lab/Dockerfile:1:6: error SPEC_CYCLE: lab is made from itself: lab → lab\n  hint: start from another image',
    ]);
  });

  it('prints a circle, whether depend_on or a Dockerfile makes it', () => {
    const spec = specOf('a: {depend_on: b}', 'b: {}', 'c: {depend_on: a}', 'd: {}');
    const from = (key: string) => `ARG BASE_IMAGE=ghcr.io/acme/${key}\nFROM \${BASE_IMAGE}\n`;

    expect(
      problemsOf(() => checked(spec, { a: from('b'), b: from('c'), c: from('a'), d: from('a') })),
    ).toEqual([
      'spec.yml:4:18: error SPEC_CYCLE: images depend on each other in a circle: a → b → c → a\n  hint: let one of them start from another image',
    ]);
  });

  it('stands a chain of thousands of images', () => {
    const keys = Array.from({ length: 3000 }, (_, index) => `n${index}`);
    const spec = specOf(...keys.map((key) => `${key}: {}`));
    const from = (index: number) =>
      index === 0 ? external : `ARG BASE_IMAGE=ghcr.io/acme/n${index - 1}\nFROM $BASE_IMAGE\n`;

    const { images } = checked(
      spec,
      Object.fromEntries(keys.map((key, index) => [key, from(index)])),
    );

    expect(images.get('n2999')?.parents).toEqual(['n2998']);
  });

  it.each([
    ['root: base', []],
    ['root: [base, other]', []],
    ['root: [other, base]', []],
  ])('agrees with %s when it is right', (root) => {
    const roots = root.includes('other')
      ? { base: external, lab: onBase, other: external }
      : { base: external, lab: onBase };
    const images = Object.keys(roots).map((key) => `${key}: {}`);

    expect(problemsOf(() => checked(`${specOf(...images)}${root}\n`, roots))).toEqual([]);
  });

  it('reports a root that is unknown, has a parent or is left out', () => {
    const spec = `${specOf('base: {}', 'lab: {}', 'other: {}')}root: [bas, lab]\n`;

    expect(
      problemsOf(() => checked(spec, { base: external, lab: onBase, other: external })),
    ).toEqual([
      'spec.yml:7:7: error SPEC_ROOT: base has no parent and is not in root\n  hint: write root: [bas, lab, base], or give base a parent',
      'spec.yml:7:7: error SPEC_ROOT: other has no parent and is not in root\n  hint: write root: [bas, lab, other], or give other a parent',
      "spec.yml:7:8: error SPEC_ROOT: root names 'bas', which is not an image of the stack\n  hint: did you mean 'base'?",
      'spec.yml:7:13: error SPEC_ROOT: lab is no root: it is made from base\n  hint: remove lab from root',
    ]);
  });
});

describe('info commands', () => {
  it('reports keys that are not defined, those of every object too', () => {
    const spec = `${specOf('base: {info_cmds: [PIP_LITS, constructor]}')}all_info_cmds: {PIP_LIST: {command: pip list}}\n`;

    expect(problemsOf(() => checked(spec, { base: external }))).toEqual([
      "spec.yml:4:22: error SPEC_INFO_COMMAND: base asks for the info command 'PIP_LITS', which all_info_cmds does not define\n  hint: did you mean 'PIP_LIST'?",
      "spec.yml:4:32: error SPEC_INFO_COMMAND: base asks for the info command 'constructor', which all_info_cmds does not define\n  hint: define constructor under all_info_cmds",
    ]);
  });

  it('reports commands that cannot be split into words', () => {
    const spec = `${specOf('base: {}')}all_info_cmds:\n  A: {command: "pip 'list"}\n  B: {command: "  "}\n`;

    expect(problemsOf(() => checked(spec, { base: external }))).toEqual([
      "spec.yml:6:16: error SPEC_INFO_COMMAND: the command of A opens a ' that nothing closes\n  hint: write the command as in a terminal; bash -c '…' for pipes",
      "spec.yml:7:16: error SPEC_INFO_COMMAND: the command of B is empty\n  hint: write the command as in a terminal; bash -c '…' for pipes",
    ]);
  });
});

function isBug(run: () => unknown): boolean {
  try {
    run();
  } catch (error) {
    return userProblems(error) === undefined;
  }
  return false;
}
