import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counts } from '../../support/counts.ts';
import { plainPlaces } from '../../../src/spec/plain-places.ts';
import { readPlainSpec } from '../../../src/spec/plain-spec.ts';
import { plainValue, unsure } from '../../../src/spec/plain-value.ts';
import { readPlainYaml } from '../../../src/spec/plain-yaml.ts';
import { readYaml } from '../../../src/spec/read-yaml.ts';
import { schemaCheck } from '../../../src/spec/schema-problems.ts';
import { specSchema } from '../../../src/spec/schema.ts';
import type { Locate, ValuePath } from '../../../src/spec/yaml-places.ts';
import { damaged } from './damaged.ts';
import { text } from './spec-under-test.ts';

const plain = text`
  # yaml-language-server: $schema=./schemas/spec.schema.json
  root: [base-notebook, node-runtime]
  registry: ghcr.io/example

  tag:
    prefix: '2026.4'  # of every tag

  images:
    base-notebook:
      image_name: ghcr.io/example/base-notebook
      build_args: { PYTHON: 3.10, EXTRAS: "yes", URL: https://example.org/a#b, EMPTY: "" }
      info_cmds: [PY_VER, PIP_LIST]
      integration_tests: true
      size_budget: 600MB

    r-notebook:
      depend_on: base-notebook # could be left out
      tests: { inherit: true, timeout: 20m }
      build_args:
        A: a b  c
        # B is not needed
        C: 0x1f
        D: ~
      secrets: [{ id: token, env: TOKEN }]

    # with nothing but defaults
    node-runtime:

  all_info_cmds:
    PY_VER: { description: Python Version, command: python --version }
    PIP_LIST:
      description: it's Packages
      command: bash -c 'pip list | grep "x"'
  change_detection:
    build_all:
    - images/tests_common/**
    ignore:
      - '**/*.md'
      - "docs/**"
    strategy: null
  concurrency: 2
`.replaceAll('D: ~', 'D: "~"');

const check = schemaCheck(specSchema);

/** What the library makes of a text. */
function fully(written: string) {
  const { value, locate, problems } = readYaml(written, 'spec.yml', specSchema);
  const wrong = problems.length > 0 ? [] : check(value, locate);
  return { value, locate, problems, isSpec: problems.length === 0 && wrong.length === 0 };
}

/** Places of all keys and values, and of something that is not there beside each. */
function placesIn(value: unknown, locate: Locate, path: ValuePath = []): readonly unknown[] {
  const own = [path, [...path, 'not there']].map((at) => [at, locate(at), locate(at, 'key')]);
  if (typeof value !== 'object' || value === null) return own;
  const below = Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    placesIn(child, locate, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [...own, ...below];
}

/** Checks that a text is either left to the library, or read as the library reads it. */
function expectSameReading(written: string): void {
  const top = readPlainYaml(written);
  if (top === undefined) return;
  const { value, locate, problems, isSpec } = fully(written);
  const quick = plainValue(top, specSchema);
  const places = plainPlaces(top, written, 'spec.yml');

  expect(problems).toEqual([]);
  expect(placesIn(value, places)).toEqual(placesIn(value, locate));
  expect(quick === unsure ? value : quick).toEqual(value);
  expect(readPlainSpec(written, 'spec.yml')?.document).toEqual(
    isSpec && quick !== unsure ? value : undefined,
  );
}

describe('readPlainSpec', () => {
  it('reads what the library reads, and finds the same places', () => {
    const { value, locate } = fully(plain);

    const spec = readPlainSpec(plain, 'spec.yml');

    expect(spec?.document).toEqual(value);
    expect(Object.keys(spec?.document.images ?? {})).toEqual([
      'base-notebook',
      'r-notebook',
      'node-runtime',
    ]);
    expect(spec && placesIn(value, spec.locate)).toEqual(placesIn(value, locate));
  });

  const base = 'tag: { prefix: a }\nimages: { a: {} }\n';

  it('reads this short spec', () => {
    expect(readPlainSpec(base, 'spec.yml')?.document).toEqual({
      tag: { prefix: 'a' },
      images: { a: {} },
    });
  });

  it.each([
    ['an anchor', 'registry: &t a'],
    ['an alias', 'registry: *t'],
    ['a merge key', 'change_detection: { <<: {} }'],
    ['a tag', 'registry: !!str a'],
    ['a block scalar', 'registry: |\n  a'],
    ['text over two lines', 'registry: a\n  b'],
    ['brackets over two lines', 'root: [a,\n  b]'],
    ['an escape', 'registry: "a\\u0062"'],
    ['a doubled quote', "registry: 'a''b'"],
    ['a tab', 'registry:\ta'],
    ['Windows line breaks', 'registry: a\r'],
    ['a byte order mark', '\uFEFFregistry: a'],
    ['a mapping in a list item', 'root:\n  - a: b'],
    ['a number of another form', 'concurrency: 0x2'],
    ['a key that is there twice', 'registry: a\nregistry: b'],
    ['an unknown key', 'regitsry: a'],
    ['a second document', 'registry: a\n---'],
  ])('leaves %s to the library', (_, line) => {
    expect(readPlainSpec(`${base}${line}\n`, 'spec.yml')).toBeUndefined();
  });

  it('reads what the library reads, however the text is put together', () => {
    expect.hasAssertions();
    fc.assert(fc.property(documents, expectSameReading), { numRuns: counts(50_000, 1000) });
  });

  it('reads what the library reads, whatever is broken', () => {
    expect.hasAssertions();
    fc.assert(fc.property(damaged(plain, damage), expectSameReading), {
      numRuns: counts(50_000, 500),
    });
  });
});

const key = fc.constantFrom(
  ...['tag', 'prefix', 'images', 'base', 'build_args', 'depend_on', 'tests', 'concurrency', 'root'],
  ...['null', '~', '1', '<<', 'a/b', 'true', '__proto__', 'prune', '-', 'constructor', '"x"'],
);
const value = fc.constantFrom(
  ...['a', 'a b', '"x"', "'y'", '1', '1.5', 'true', 'True', 'yes', '~', 'null', 'NULL', '', ' '],
  ...['[a, b]', '{ a: b }', '[]', '{}', '{ A: "1", B: 2.0 }', '[ 1, x y ]', '{a:1}', '[a,]'],
  ...['{ a: [b, { c: d }] }', '{ a: }', '{ a: ~ }', '[~, ""]', '[a', 'a]', 'a}', 'a{b', '{}x'],
  ...["it's", 'a:b', 'a: b', 'a #c', 'a#c', '# c', '"a" # c', '"a"#', '-x', '- x', 'a,b', 'a  '],
  ...['http://x/y', '$X', '<<', '*a', '&a b', '!x', '|', '>', '"\\n"', "'a''b'", 'a"b"', '%x'],
  ...['2026-01-01', '0x1f', '1e3', '.5', '.inf', '-1', '007', '12345678901234567890', 'é', '?'],
);

type Tree =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Tree])[] };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    value.map((one): Tree => ({ kind: 'value', value: one })),
    fc
      .array(fc.tuple(key, tie('tree')), { maxLength: 4 })
      .map((entries): Tree => ({ kind: 'map', entries })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((items): Tree => ({ kind: 'list', items })),
  ),
}));
const filler = fc.array(fc.constantFrom('', '', '', '\n', '# c\n', '      # c\n', ' \n'), {
  minLength: 12,
  maxLength: 12,
});

/** Texts that look like YAML, with comments and empty lines in them; most are none. */
const documents = fc
  .tuple(tree, filler, fc.constantFrom(1, 2, 4), fc.constantFrom('', '\n'))
  .map(([top, between, step, end]) => {
    let line = 0;
    const lead = (depth: number) => `${between[line++ % 12] ?? ''}${' '.repeat(depth)}`;
    const behind = (rest: string) => (rest === '' || rest.startsWith('\n') ? rest : ` ${rest}`);
    const render = (node: Tree, depth: number): string => {
      if (node.kind === 'value') return node.value;
      if (node.kind === 'list')
        return `\n${node.items.map((item) => `${lead(depth)}- ${item}`).join('\n')}`;
      const lines = node.entries.map(([name, child]) => {
        const below = child.kind === 'list' && line % 2 === 0 ? depth : depth + step;
        return `${lead(depth)}${name}:${behind(render(child, below))}`;
      });
      return `\n${lines.join('\n')}`;
    };
    return `${render(top, 0).replace(/^\n/, '')}${end}`;
  });

const damage = [
  ...['', ' ', '\n', ':', '#', '"', "'", '-', '[', ']', '{', '}', ',', '\n  ', ': ', ' #', '- '],
  ...['&a', '*a', '!', '|', '>', '~', '%', '@', '<<: ', '\t', '\r'],
];
