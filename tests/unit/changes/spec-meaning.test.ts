import { describe, expect, it } from '@jest/globals';
import {
  changedEntries,
  imageDiffers,
  rememberedMeaning,
} from '../../../src/changes/meaning-changes.ts';
import { specMeaning, type EntryMeaning } from '../../../src/changes/spec-meaning.ts';

const short = `
tag: { prefix: '2026.4' }
registry: ghcr.io/acme
images:
  base:
  child: { depend_on: base, size_budget: 1GB, info_cmds: [PY] }
all_info_cmds:
  PY: { command: python --version }
`;

describe('specMeaning', () => {
  it('splits an entry into what it is about, with defaults put in', () => {
    const meaning = specMeaning(short, 'spec.yml')?.get('child');

    expect(meaning && plain(meaning)).toStrictEqual({
      image: {
        context: '"images/child"',
        dockerfile: '"Dockerfile"',
        target: '',
        depend_on: '["base"]',
        build_args: '{}',
        labels: '{}',
        secrets: '[]',
        platforms: '[]',
        cache: '"inline"',
        watch: '[]',
        'tag.prefix': '"2026.4"',
      },
      tests: { tests: '{"inherit":false,"timeoutMs":600000}', integration_tests: 'false' },
      page: { info_cmds: '[{"command":"python --version","description":"PY","key":"PY"}]' },
      rest: {
        image_name: '"ghcr.io/acme/child"',
        prune: 'false',
        prepull: 'true',
        size_budget: '1000000000',
      },
    });
  });

  it.each([
    ['no YAML', '{'],
    ['an empty text', ''],
    ['another document', 'a: 1'],
    ['a key that is unknown', `${short}colour: red\n`],
    ['a key that is there twice', `${short}registry: other.io\n`],
    ['a value of the wrong form', short.replace('1GB', 'much')],
  ])('is undefined for %s', (_, text) => {
    expect(specMeaning(text, 'spec.yml')).toBeUndefined();
  });
});

describe('changedEntries', () => {
  it('finds nothing where a spec says the same in another way', () => {
    const long = `
# Comments do not count.
root: [base]
images:
  child:
    info_cmds: [PY]
    size_budget: 1000MB
    depend_on: [base]
    image_name: ghcr.io/acme/child
    context: ./images/child/
    dockerfile: ./Dockerfile
    build_args: {}
    cache: inline
    tests: { timeout: 600s, inherit: false }
    integration_tests: false
    prepull: true
    prune: ~
    watch: []
  base: {}
all_info_cmds:
  UNUSED: { command: 'true' }
  PY: { description: PY, command: python --version }
registry: ghcr.io/acme/
tag: { prefix: 2026.4 }
concurrency: 8
release: { require: [basic] }
change_detection: { ignore: ['**/*.md'] }
`;

    expect(changed(short, long)).toStrictEqual([]);
  });

  it('does not heed a depend_on that is written on one side only: there it says what the Dockerfile says', () => {
    expect(
      changed(images('base:', 'child: {}'), images('base:', 'child: {depend_on: base}')),
    ).toStrictEqual([]);
  });

  it('names depend_on where it says another image', () => {
    const before = images('base:', 'other:', 'child: {depend_on: base}');
    const after = images('base:', 'other:', 'child: {depend_on: other}');

    expect(changed(before, after)).toStrictEqual([['child', ['depend_on']]]);
  });

  it('does not heed the order in what has none', () => {
    const before = images(
      'base: {build_args: {A: 1, B: 2}, labels: {x: 1, y: 2}, watch: [p, q], depend_on: [c, d],' +
        ' secrets: [{id: s, env: S}, {id: t, env: T}]}',
      'c:',
      'd:',
    );
    const after = images(
      'd:',
      'c:',
      'base: {secrets: [{env: T, id: t}, {id: s, env: S}], depend_on: [d, c], watch: [q, p],' +
        ' labels: {y: 2, x: 1}, build_args: {B: 2, A: 1}}',
    );

    expect(changed(before, after)).toStrictEqual([]);
  });

  it.each([
    ['context', 'context: images/other'],
    ['dockerfile', 'dockerfile: Dockerfile.slim'],
    ['target', 'target: slim'],
    ['build_args', 'build_args: { A: 1 }'],
    ['labels', 'labels: { a: b }'],
    ['secrets', 'secrets: [{ id: s, env: S }]'],
    ['platforms', 'platforms: [linux/arm64]'],
    ['cache', 'cache: none'],
    ['watch', 'watch: [src/**]'],
    ['tests', 'tests: { timeout: 20m }'],
    ['tests', 'tests: { run_in: host }'],
    ['integration_tests', 'integration_tests: true'],
    ['info_cmds', 'info_cmds: [OS]'],
    ['image_name', 'image_name: ghcr.io/acme/renamed'],
    ['prune', 'prune: true'],
    ['prepull', 'prepull: false'],
    ['size_budget', 'size_budget: 1GB'],
  ])('names %s for an entry with %s', (key, line) => {
    const found = changed(images('base:', 'other:'), images(`base: { ${line} }`, 'other:'));

    expect(found).toStrictEqual([['base', [key]]]);
  });

  it('names the keys of several changes in their order', () => {
    const after = images('base: { watch: [a], build_args: { A: 1 }, prune: true }');

    expect(changed(images('base:'), after)).toStrictEqual([
      ['base', ['build_args', 'prune', 'watch']],
    ]);
  });

  it('heeds the order of info commands, and a command that means something else', () => {
    const withCommands = (keys: string, command: string) =>
      `${images(`base: { info_cmds: ${keys} }`, 'other: { info_cmds: [A] }')}
all_info_cmds: { A: { command: a }, B: { command: ${command} } }`;

    const reordered = changed(withCommands('[A, B]', 'b'), withCommands('[B, A]', 'b'));
    const redefined = changed(withCommands('[A, B]', 'b'), withCommands('[A, B]', 'c'));

    expect([reordered, redefined]).toStrictEqual([
      [['base', ['info_cmds']]],
      [['base', ['info_cmds']]],
    ]);
  });

  it('finds each image in a change of the version, and of the registry where it counts', () => {
    const before = images('base:', 'named: { image_name: other.io/named }');

    const version = changed(before, before.replace("'1'", "'2'"));
    const registry = changed(before, before.replace('ghcr.io/acme', 'ghcr.io/else'));

    expect([version, registry]).toStrictEqual([
      [
        ['base', ['tag.prefix']],
        ['named', ['tag.prefix']],
      ],
      [['base', ['image_name']]],
    ]);
  });

  it('gives all keys of a new image, and none of one that is gone', () => {
    const found = changed(images('base:', 'gone:'), images('base:', 'constructor:'));

    expect(found).toStrictEqual([['constructor', expect.any(Array)]]);
    expect(found[0]?.[1]).toHaveLength(18);
  });
});

describe('imageDiffers', () => {
  const plainSpec = images('base:', 'other:');

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['the same text', plainSpec, plainSpec, false],
    ['no text at all', undefined, undefined, false],
    ['a comment', plainSpec, `# note\n${plainSpec}`, false],
    ['a build arg', plainSpec, images('base: { build_args: { A: 1 } }'), true],
    ['the version', plainSpec, plainSpec.replace("'1'", "'2'"), true],
    ['another image', plainSpec, images('base:', 'other: { target: x }'), false],
    ['its tests', plainSpec, images('base: { integration_tests: true }'), false],
    ['its page', plainSpec, images('base: { info_cmds: [A] }'), false],
    ['its name', plainSpec, images('base: { image_name: other.io/base }'), false],
    ['a first spec', undefined, plainSpec, true],
    ['a first spec without the image', undefined, images('other:'), false],
    ['a spec that is gone', plainSpec, undefined, true],
    ['an image that is gone', plainSpec, images('other:'), true],
    ['a spec that was broken', '{', plainSpec, true],
    ['a spec that broke', plainSpec, '{', true],
    ['a spec that stays broken', '{', '[', true],
  ])('tells for %s', (_, before, after, expected) => {
    expect(imageDiffers('base', before, after)).toBe(expected);
  });

  it('reads each text once with a reader that remembers', () => {
    const meaningOf = rememberedMeaning('spec.yml');

    expect(meaningOf(plainSpec)).toBe(meaningOf(plainSpec));
    expect(imageDiffers('base', plainSpec, images('base: { target: x }'), meaningOf)).toBe(true);
  });
});

function images(...entries: readonly string[]): string {
  const lines = entries.map((entry) => `  ${entry}\n`).join('');
  return `tag: { prefix: '1' }\nregistry: ghcr.io/acme\nimages:\n${lines}`;
}

function changed(before: string, after: string): (readonly [string, readonly string[]])[] {
  const [was, is] = [specMeaning(before, 'spec.yml'), specMeaning(after, 'spec.yml')];
  if (was === undefined || is === undefined) throw new Error('not a spec');
  return [...changedEntries(was, is)];
}

function plain(meaning: EntryMeaning): Record<string, Record<string, string>> {
  const { image, tests, page, rest } = meaning;
  return {
    image: Object.fromEntries(image),
    tests: Object.fromEntries(tests),
    page: Object.fromEntries(page),
    rest: Object.fromEntries(rest),
  };
}
