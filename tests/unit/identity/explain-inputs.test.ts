import { describe, expect, it } from '@jest/globals';
import type { BuildInputs } from '../../../src/identity/build-inputs.ts';
import { compareInputs, inputReasons } from '../../../src/identity/explain-inputs.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const file = (path: string, hash = 'aaaa', kind = 'file') => ({ path, hash, kind });

const inputs: BuildInputs = {
  format: 1,
  dockerfile: 'd0d0',
  target: undefined,
  platforms: ['linux/amd64'],
  labels: { 'org.opencontainers.image.version': '2026.4', team: 'data' },
  cache: 'inline',
  args: { PYTHON_VERSION: '3.12' },
  secrets: ['npm'],
  wholeContext: false,
  files: [file('a.sh'), file('b.sh')],
  watched: [file('requirements.txt')],
  commitState: 'clean',
  parents: { 'base-notebook': digest('1') },
  bases: { 'debian:trixie-slim': digest('a') },
};

function changesTo(fields: Partial<BuildInputs>) {
  return compareInputs(inputs, { ...inputs, ...fields });
}

function textsOf(fields: Partial<BuildInputs>, before: Partial<BuildInputs> = {}) {
  const changes = compareInputs({ ...inputs, ...before }, { ...inputs, ...fields });
  return inputReasons(changes).map(({ text }) => text);
}

describe('compareInputs', () => {
  it('finds nothing in equal inputs', () => {
    expect(changesTo({ files: [file('b.sh'), file('a.sh')] })).toEqual([]);
  });

  it('tells every input that differs, in one order', () => {
    const changes = changesTo({
      dockerfile: 'd1d1',
      target: 'runtime',
      platforms: ['linux/amd64', 'linux/arm64'],
      labels: { 'org.opencontainers.image.version': '2026.10', owner: 'me' },
      cache: 'registry',
      args: { PYTHON_VERSION: '3.13', EXTRA: '' },
      secrets: ['token'],
      wholeContext: true,
      files: [file('a.sh', 'bbbb'), file('c.sh')],
      watched: [file('requirements.txt', 'cccc')],
      commitState: 'dirty',
      parents: { 'base-notebook': digest('2') },
      bases: { 'debian:forky-slim': digest('b') },
    });

    expect(changes).toEqual([
      { kind: 'dockerfile', before: 'd0d0', after: 'd1d1' },
      { kind: 'whole-context', before: false, after: true },
      { kind: 'file-changed', path: 'a.sh' },
      { kind: 'file-removed', path: 'b.sh' },
      { kind: 'file-added', path: 'c.sh' },
      { kind: 'arg', name: 'EXTRA', before: undefined, after: '' },
      { kind: 'arg', name: 'PYTHON_VERSION', before: '3.12', after: '3.13' },
      { kind: 'parent', key: 'base-notebook', before: digest('1'), after: digest('2') },
      { kind: 'base', reference: 'debian:forky-slim', before: undefined, after: digest('b') },
      { kind: 'base', reference: 'debian:trixie-slim', before: digest('a'), after: undefined },
      { kind: 'target', before: undefined, after: 'runtime' },
      { kind: 'platforms', before: ['linux/amd64'], after: ['linux/amd64', 'linux/arm64'] },
      { kind: 'version', before: '2026.4', after: '2026.10' },
      { kind: 'label', name: 'owner', before: undefined, after: 'me' },
      { kind: 'label', name: 'team', before: 'data', after: undefined },
      { kind: 'secret', id: 'npm', change: 'removed' },
      { kind: 'secret', id: 'token', change: 'added' },
      { kind: 'cache', before: 'inline', after: 'registry' },
      { kind: 'watched', path: 'requirements.txt', change: 'changed' },
      { kind: 'commit-state', before: 'clean', after: 'dirty' },
    ]);
  });

  it.each([
    ['mode', file('x', 'aaaa', 'file'), file('x', 'aaaa', 'executable'), 'file-mode'],
    [
      'mode and content',
      file('x', 'aaaa', 'file'),
      file('x', 'bbbb', 'executable'),
      'file-changed',
    ],
    ['target of a link', file('x', '', '-> a'), file('x', '', '-> b'), 'file-changed'],
    ['file to link', file('x', 'aaaa', 'file'), file('x', '', '-> b'), 'file-changed'],
  ])('knows a change of %s', (_what, before, after, kind) => {
    const changes = compareInputs({ ...inputs, files: [before] }, { ...inputs, files: [after] });

    expect(changes).toEqual([{ kind, path: 'x' }]);
  });

  it('takes names that objects have anyway for what they are', () => {
    const args = JSON.parse('{"constructor":"1","__proto__":"2"}') as Record<string, string>;

    expect(compareInputs({ ...inputs, args: {} }, { ...inputs, args })).toEqual([
      { kind: 'arg', name: '__proto__', before: undefined, after: '2' },
      { kind: 'arg', name: 'constructor', before: undefined, after: '1' },
    ]);
  });

  it('looks at nothing else in inputs of another format', () => {
    const other = { format: 2 } as unknown as BuildInputs;

    expect(compareInputs(other, inputs)).toEqual([{ kind: 'format', before: 2, after: 1 }]);
  });
});

describe('inputReasons', () => {
  it('puts all files in one reason, the first, with every path', () => {
    const files = ['a.sh', 'c.sh', 'd.sh', 'e.sh'].map((path) => file(path, 'bbbb'));

    expect(inputReasons(changesTo({ dockerfile: 'd1d1', files }))).toEqual([
      {
        kind: 'files-changed',
        text: 'files changed: a.sh, b.sh (gone) and 3 more',
        paths: ['a.sh', 'b.sh', 'c.sh', 'd.sh', 'e.sh'],
      },
      { kind: 'dockerfile-changed', text: 'Dockerfile changed' },
    ]);
  });

  it('names three files without leaving one out', () => {
    const files = [file('a.sh', 'aaaa', 'executable'), file('b.sh', 'bbbb'), file('c.sh')];

    expect(textsOf({ files })).toEqual(['files changed: a.sh (mode), b.sh, c.sh (new)']);
  });

  it('tells watched files apart', () => {
    expect(inputReasons(changesTo({ watched: [] }))).toEqual([
      {
        kind: 'watched-changed',
        text: 'watched files changed: requirements.txt (gone)',
        paths: ['requirements.txt'],
      },
    ]);
  });

  it.each<[string, Partial<BuildInputs>]>([
    ['build arg PYTHON_VERSION 3.12 → 3.13', { args: { PYTHON_VERSION: '3.13' } }],
    ['build arg PYTHON_VERSION 3.12 → (empty)', { args: { PYTHON_VERSION: '' } }],
    ['build arg PYTHON_VERSION is gone, it was 3.12', { args: {} }],
    ['build arg R is new: 4.5', { args: { ...inputs.args, R: '4.5' } }],
    [
      'base debian:trixie-slim moved sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
      { bases: { 'debian:trixie-slim': digest('b') } },
    ],
    [
      "base debian:trixie-slim is known by the engine's copy only: sha256:aaaaaaaaaaaa → local:sha256:bbbbbbbbbbbb",
      { bases: { 'debian:trixie-slim': `local:${digest('b')}` } },
    ],
    [
      'parent base-notebook is another image now: sha256:111111111111 → sha256:222222222222',
      { parents: { 'base-notebook': digest('2') } },
    ],
    ['parent base-notebook is gone', { parents: {} }],
    ['parent node-runtime is new', { parents: { ...inputs.parents, 'node-runtime': digest('3') } }],
    ['base debian:trixie-slim is gone', { bases: {} }],
    ['target last stage → runtime', { target: 'runtime' }],
    ['platforms linux/amd64 → linux/arm64', { platforms: ['linux/arm64'] }],
    [
      'version 2026.4 → 2026.10',
      { labels: { ...inputs.labels, 'org.opencontainers.image.version': '2026.10' } },
    ],
    ['label team data → science', { labels: { ...inputs.labels, team: 'science' } }],
    ['secret npm is gone', { secrets: [] }],
    ['cache mode inline → none', { cache: 'none' }],
    ['instructions read the whole build context now', { wholeContext: true }],
    ['inputs are not committed', { commitState: 'dirty' }],
    ['inputs are not in git any more', { commitState: 'none' }],
  ])('says "%s"', (text, fields) => {
    expect(textsOf(fields)).toEqual([text]);
  });

  it('says which way inputs came to be committed', () => {
    expect([
      ...textsOf({ commitState: 'clean' }, { commitState: 'dirty' }),
      ...textsOf({ commitState: 'clean' }, { commitState: 'none' }),
    ]).toEqual(['inputs are committed now', 'inputs are in git now']);
  });

  it('says that a base has a digest at last', () => {
    const bases = { 'debian:trixie-slim': `local:${digest('b')}` };

    expect(textsOf({}, { bases })).toEqual([
      'base debian:trixie-slim is known by its digest now: local:sha256:bbbbbbbbbbbb → sha256:aaaaaaaaaaaa',
    ]);
  });

  it('says that there is nothing to compare', () => {
    expect(inputReasons([{ kind: 'format', before: 1, after: 2 }])).toEqual([
      { kind: 'format-changed', text: 'inputs are described in another way (1 → 2)' },
    ]);
  });

  it('gives the kinds that programs know', () => {
    const reasons = inputReasons(
      changesTo({ bases: { 'debian:trixie-slim': digest('b') }, commitState: 'dirty' }),
    );

    expect(reasons.map(({ kind }) => kind)).toEqual(['base-moved', 'uncommitted']);
  });

  it('cleans and cuts what a record from a registry says', () => {
    const escape = String.fromCharCode(27);
    const before = { args: { PYTHON_VERSION: `${escape}[31m3\n12${escape}]0;title` } };

    expect(textsOf({ args: { PYTHON_VERSION: 'x'.repeat(100) } }, before)).toEqual([
      expect.stringMatching(/^build arg PYTHON_VERSION 3 12 → x{60}… \[\+\d+ characters\]$/),
    ]);
  });
});
