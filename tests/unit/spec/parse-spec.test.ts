import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { userProblems } from '../../../src/errors/user-error.ts';
import { parseSpec } from '../../../src/spec/parse-spec.ts';
import { problemsOf, text } from './spec-under-test.ts';

const parse = (content: string) => parseSpec(content, 'spec.yml');

describe('parseSpec', () => {
  it('reads a spec as plain data', () => {
    const { document } = parse(text`
      tag: { prefix: "2026.4" }
      images:
        base-notebook:
          depend_on: [a, b]
          secrets: [{ id: token, env: TOKEN }]
          prune: true
      concurrency: 2
    `);

    expect(document).toEqual({
      tag: { prefix: '2026.4' },
      images: {
        'base-notebook': {
          depend_on: ['a', 'b'],
          secrets: [{ id: 'token', env: 'TOKEN' }],
          prune: true,
        },
      },
      concurrency: 2,
    });
  });

  it('keeps the source of unquoted scalars where text is wanted', () => {
    const { document } = parse(text`
      tag: { prefix: 2026.10 }
      images:
        base:
          build_args: { A: 0x1f, B: 1e3, C: yes, D: true, E: 4.0.2, F: 1_000, G: 0o17, H: .5, I: "", J: 2026-01-02 }
          labels: { x: 3.10 }
          info_cmds: [1.50]
          target: 10
    `);

    expect(document).toEqual({
      tag: { prefix: '2026.10' },
      images: {
        base: {
          build_args: {
            A: '0x1f',
            B: '1e3',
            C: 'yes',
            D: 'true',
            E: '4.0.2',
            F: '1_000',
            G: '0o17',
            H: '.5',
            I: '',
            J: '2026-01-02',
          },
          labels: { x: '3.10' },
          info_cmds: ['1.50'],
          target: '10',
        },
      },
    });
  });

  it('takes ~ and nothing for an absent value, and for an image of defaults', () => {
    const { document } = parse(text`
      root: ~
      tag: { prefix: a }
      images:
        base:
        child:
          depend_on: ~
          build_args:
          info_cmds: null
      change_detection: ~
    `);

    expect(document).toEqual({ tag: { prefix: 'a' }, images: { base: {}, child: {} } });
  });

  it('follows anchors, aliases and merge keys, of which the nearest wins', () => {
    const { document } = parse(text`
      tag: &tag { prefix: a }
      images:
        one: &one
          build_args: &args { A: 1.0, B: 2.0 }
          prune: true
        two:
          <<: *one
          build_args:
            B: 3.0
            <<: [*args, { C: 4.0, A: 9.0 }]
        three: *one
    `);

    const one = { build_args: { A: '1.0', B: '2.0' }, prune: true };
    expect(document.images).toEqual({
      one,
      two: { build_args: { A: '1.0', B: '3.0', C: '4.0' }, prune: true },
      three: one,
    });
  });

  it('tells the place of keys and values, of aliased ones where they are written', () => {
    const { locate } = parse(text`
      tag: { prefix: a }
      images:
        one: &one
          info_cmds: [X, YY]
        two:
          <<: *one
    `);

    expect(locate(['images', 'one', 'info_cmds', 1])).toEqual({
      file: 'spec.yml',
      line: 4,
      column: 20,
    });
    expect(locate(['images', 'two', 'info_cmds'], 'key')).toEqual({
      file: 'spec.yml',
      line: 4,
      column: 5,
    });
    expect(locate(['images', 'two', 'depend_on'], 'key')).toEqual({
      file: 'spec.yml',
      line: 5,
      column: 3,
    });
  });

  it('counts lines of files with CRLF and a byte order mark', () => {
    const problems = problemsOf(() =>
      parse('\uFEFFtag: {prefix: a}\r\nimages: {b: {}}\r\nreg: x\r\n'),
    );

    expect(problems[0]).toMatch(/^spec\.yml:3:1: error SPEC_SCHEMA: unknown key 'reg'/);
  });

  it('reports every problem of form with its place, a code and what to do', () => {
    const problems = problemsOf(() =>
      parse(text`
        rot: base
        tag: 2026.4
        images:
          base:
            depends_on: other
            build_args: [A]
            prune: yes
            cache: inlin
            platforms: [linux, linux/amd64, linux/amd64]
            size_budget: 2 GB
            secrets: [{ id: token }]
            watch: [../x]
          Base_:
            prune: 5
        all_info_cmds: { PIP: pip list }
        concurrency: 2.5
        retries: -1
      `),
    );

    expect(problems).toEqual([
      "spec.yml:1:1: error SPEC_SCHEMA: unknown key 'rot'\n  hint: did you mean 'root'?",
      'spec.yml:2:6: error SPEC_SCHEMA: tag: found 2026.4, wanted a mapping\n  hint: for example tag: {prefix: "2026.4"}',
      "spec.yml:5:5: error SPEC_SCHEMA: images.base: unknown key 'depends_on'\n  hint: did you mean 'depend_on'?",
      'spec.yml:6:17: error SPEC_SCHEMA: images.base.build_args: found a list, wanted a mapping\n  hint: for example build_args: {PYTHON_VERSION: "3.13"}',
      "spec.yml:7:12: error SPEC_SCHEMA: images.base.prune: found 'yes', wanted true or false\n  hint: write true",
      "spec.yml:8:12: error SPEC_SCHEMA: images.base.cache: 'inlin' is not one of inline, registry, none\n  hint: did you mean 'inline'?",
      "spec.yml:9:17: error SPEC_SCHEMA: images.base.platforms[0]: 'linux' is not a platform\n  hint: for example linux/amd64",
      "spec.yml:9:37: error SPEC_SCHEMA: images.base.platforms: 'linux/amd64' is in the list twice",
      "spec.yml:10:18: error SPEC_SCHEMA: images.base.size_budget: '2 GB' is not a size\n  hint: for example 2.5GB",
      "spec.yml:11:15: error SPEC_SCHEMA: images.base.secrets[0]: the key 'env' is missing",
      "spec.yml:12:13: error SPEC_SCHEMA: images.base.watch[0]: '../x' is not a path below the root of the repository",
      "spec.yml:13:3: error SPEC_SCHEMA: images: 'Base_' is not an image key\n  hint: its form is ^[a-z0-9]+(?:[._-][a-z0-9]+)*$",
      'spec.yml:14:12: error SPEC_SCHEMA: images.Base_.prune: found 5, wanted true or false\n  hint: for example prune: true',
      "spec.yml:15:23: error SPEC_SCHEMA: all_info_cmds.PIP: found 'pip list', wanted a mapping\n  hint: for example PIP: {description: Python Version, command: python --version}",
      'spec.yml:16:14: error SPEC_SCHEMA: concurrency: found 2.5, wanted a whole number\n  hint: for example concurrency: 4',
      'spec.yml:17:10: error SPEC_SCHEMA: retries: -1 is too small; the least is 0',
    ]);
  });

  it.each([
    [
      'nothing',
      '',
      'spec.yml:1:1: error SPEC_SCHEMA: the spec is empty\n  hint: stack init makes a spec to start from',
    ],
    [
      'a comment',
      '# x\n',
      'spec.yml:1:1: error SPEC_SCHEMA: the spec is empty\n  hint: stack init makes a spec to start from',
    ],
    [
      'a list',
      '- a\n',
      'spec.yml:1:1: error SPEC_SCHEMA: found a list, wanted a mapping\n  hint: for example tag: {prefix: "2026.4"}, images: {base-notebook: {}}',
    ],
    [
      'a word',
      'hello\n',
      'spec.yml:1:1: error SPEC_SCHEMA: found \'hello\', wanted a mapping\n  hint: for example tag: {prefix: "2026.4"}, images: {base-notebook: {}}',
    ],
    [
      'binary',
      '\u0000\u0001PNG',
      'spec.yml:1:1: error SPEC_SYNTAX: spec.yml is not a text file\n  hint: save it as UTF-8 text, or name another file with --file',
    ],
    [
      'no images',
      'tag: {prefix: a}\nimages: {}\n',
      'spec.yml:2:1: error SPEC_SCHEMA: images: is empty; name at least one\n  hint: for example images: {base-notebook: {}}',
    ],
    [
      'a tab',
      'tag:\n\tprefix: a\n',
      'spec.yml:2:1: error SPEC_SYNTAX: Tabs are not allowed as indentation\n  hint: indent with spaces',
    ],
    [
      'two documents',
      'tag: {prefix: a}\n---\nimages: {}\n',
      'spec.yml:2:1: error SPEC_SYNTAX: there is more than one YAML document\n  hint: keep one document and remove the --- line',
    ],
    [
      'a colon in plain text',
      'tag: {prefix: a}\nx: y: z\n',
      'spec.yml:2:4: error SPEC_SYNTAX: Nested mappings are not allowed in compact mappings\n  hint: put the value in quotes when it has a colon in it',
    ],
    [
      'a tag',
      'tag: !env PREFIX\n',
      'spec.yml:1:6: error SPEC_SYNTAX: unknown tag !env\n  hint: write the plain value, without a tag',
    ],
    [
      'a set',
      'tag: !!set {a}\n',
      'spec.yml:1:12: error SPEC_SYNTAX: the tag tag:yaml.org,2002:set has no meaning here\n  hint: write the plain value, without a tag',
    ],
    ['an unknown alias', 'tag: *t\n', 'spec.yml:1:6: error SPEC_SYNTAX: there is no &t above *t'],
    [
      'an alias in itself',
      'tag: &t {prefix: *t}\n',
      'spec.yml:1:9: error SPEC_SYNTAX: an alias stands inside of what it repeats',
    ],
    ['a list as key', '? [a]\n: b\n', 'spec.yml:1:3: error SPEC_SYNTAX: a key must be plain text'],
    [
      'a wrong merge',
      '<<: 5\n',
      'spec.yml:1:1: error SPEC_SYNTAX: << wants a mapping or a list of mappings\n  hint: name an anchor: <<: *defaults',
    ],
    [
      'deep nesting',
      'x: ' + '['.repeat(200) + ']'.repeat(200),
      'spec.yml:1:103: error SPEC_SYNTAX: lists and mappings are nested too deeply',
    ],
  ])('refuses %s', (_, content, problem) => {
    expect(problemsOf(() => parse(content))).toEqual([problem]);
  });

  it('says that lists are nested too deeply even where the parser gives up', () => {
    const problems = problemsOf(() => parse('x: ' + '['.repeat(20_000)));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('SPEC_SYNTAX: lists and mappings are nested too deeply');
  });

  it('reports what is missing', () => {
    expect(problemsOf(() => parse('registry: a\n'))).toEqual([
      "spec.yml:1:1: error SPEC_SCHEMA: the key 'tag' is missing",
      "spec.yml:1:1: error SPEC_SCHEMA: the key 'images' is missing",
    ]);
  });

  it('reports a key that is there twice with both places', () => {
    const problems = problemsOf(() =>
      parse(text`
        tag: { prefix: a, prefix: b }
        images:
          base: {}
          base: {}
      `),
    );

    expect(problems).toEqual([
      "spec.yml:1:19: error SPEC_DUPLICATE_KEY: the key 'prefix' is already at spec.yml:1:8\n  hint: keep one of the two",
      "spec.yml:4:3: error SPEC_DUPLICATE_KEY: the key 'base' is already at spec.yml:3:3\n  hint: keep one of the two",
    ]);
  });

  it('reports a mistake in aliased text once', () => {
    const problems = problemsOf(() =>
      parse(text`
        tag: { prefix: a }
        images:
          one: &one { prune: maybe }
          two: *one
          three: { <<: *one }
      `),
    );

    expect(problems).toEqual([
      "spec.yml:3:22: error SPEC_SCHEMA: images.one.prune: found 'maybe', wanted true or false\n  hint: for example prune: true",
    ]);
  });

  it.each([
    [
      'of lists',
      (n: number) =>
        `&a${n} [${Array(10)
          .fill(n === 0 ? 'x' : `*a${n - 1}`)
          .join(', ')}]`,
    ],
    [
      'of merged mappings',
      (n: number) =>
        `&a${n} {<<: [${Array(10)
          .fill(n === 0 ? '{}' : `*a${n - 1}`)
          .join(', ')}]}`,
    ],
  ])('refuses aliases %s that multiply', (_, level) => {
    const content = Array.from({ length: 9 }, (_unused, n) => `x${n}: ${level(n)}`).join('\n');

    const [problem] = problemsOf(() => parse(content));

    expect(problem).toContain('SPEC_SYNTAX: aliases spell out more than 100000 values');
  });

  it('takes keys that every object has for unknown', () => {
    const problems = problemsOf(() =>
      parse('tag: {prefix: a}\nimages: {b: {}}\n__proto__: {}\nconstructor: 1\n'),
    );

    expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
      "spec.yml:3:1: error SPEC_SCHEMA: unknown key '__proto__'",
      "spec.yml:4:1: error SPEC_SCHEMA: unknown key 'constructor'",
    ]);
  });

  it('has only problems for people, whatever the text', () => {
    const piece = fc.constantFrom(
      'tag',
      'images',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<',
      '"',
      "'",
      '~',
      '!x ',
      '|',
      '#',
      ',',
      '? ',
      '1e3',
      '\t',
      '---\n',
      'é',
      '\u0007',
    );
    const content = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );

    fc.assert(
      fc.property(content, (written) => {
        expect(isBug(() => parse(written))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('has only problems for people, whatever the data', () => {
    const key = fc.constantFrom(
      'tag',
      'prefix',
      'images',
      'base',
      'build_args',
      'depend_on',
      'tests',
      'secrets',
      'x',
      'all_info_cmds',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));

    fc.assert(
      fc.property(tree, (data) => {
        expect(isBug(() => parse(JSON.stringify(data)))).toBe(false);
      }),
      { numRuns: 500 },
    );
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
