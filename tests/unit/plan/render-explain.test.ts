import { describe, expect, it } from '@jest/globals';
import type { BuildInputs } from '../../../src/identity/build-inputs.ts';
import { compareInputs, inputReasons } from '../../../src/identity/explain-inputs.ts';
import { renderExplain, type ExplainView } from '../../../src/plan/render-explain.ts';
import { golden } from '../golden.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const hash = (digit: string) => digit.repeat(40);

const inputs: BuildInputs = {
  format: 1,
  dockerfile: '4'.repeat(64),
  target: 'runtime',
  platforms: ['linux/amd64'],
  labels: {
    'org.opencontainers.image.title': 'r-notebook',
    'org.opencontainers.image.description': 'r-notebook, made from images/r-notebook/Dockerfile',
    'org.opencontainers.image.version': '2026.4',
    'org.example.about':
      'a label with rather a lot to say of the image, so much that it does not fit on one line of a terminal',
  },
  cache: 'inline',
  args: { R_VERSION: '4.5', EMPTY: '' },
  secrets: ['npm_token'],
  wholeContext: false,
  files: [
    { path: 'current', kind: '-> setup/new.R', hash: '' },
    { path: 'setup/new.R', kind: 'file', hash: hash('b') },
    { path: 'start.sh', kind: 'executable', hash: hash('c') },
  ],
  watched: [{ path: 'requirements.txt', kind: 'file', hash: hash('d') }],
  commitState: 'dirty',
  parents: { 'base-notebook': digest('1') },
  bases: { 'rocker/r-ver:4.5': digest('2'), 'debian:trixie-slim': `local:${digest('3')}` },
};

const published: BuildInputs = {
  ...inputs,
  args: { ...inputs.args, R_VERSION: '4.4' },
  files: [
    { path: 'setup/old.R', kind: 'file', hash: hash('b') },
    { path: 'start.sh', kind: 'file', hash: hash('c') },
  ],
  commitState: 'clean',
};

const changes = compareInputs(published, inputs);
const view: ExplainView = {
  key: 'r-notebook',
  buildId: digest('5'),
  state: 'build',
  reasons: inputReasons(changes),
  inputs,
  unverified: new Map([
    [
      'debian:trixie-slim',
      'the registry docker.io did not answer within 10 seconds, and it was not asked again as the engine has a copy',
    ],
  ]),
  unpinned: ['ADD https://example.org/tool.tar.gz (line 7)'],
  ignored: ['images/r-notebook/setup/new.R'],
  published: {
    reference: '127.0.0.1:5000/r-notebook:2026.4-main',
    imageId: digest('6'),
    buildId: digest('7'),
    builtAt: '2026-11-21T17:55:01.000Z',
    revision: `${hash('8')}-dirty`,
  },
  changes,
};

describe('an image explained as text', () => {
  it('is that of the golden file, in 100 columns', () => {
    const text = renderExplain(view, 'text');

    expect(text).toBe(golden('plan/explain-text.txt', text));
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('says that nothing was published, and what is not known yet', () => {
    const bare: ExplainView = {
      key: 'base',
      buildId: undefined,
      state: 'wait',
      reasons: [],
      inputs: {
        ...{ ...inputs, target: undefined, labels: {}, args: {}, secrets: [], files: [] },
        ...{ watched: [], wholeContext: true, commitState: 'none' },
        ...{ parents: { root: undefined }, bases: {} },
      },
      unverified: new Map(),
      unpinned: [],
      ignored: [],
      published: undefined,
      changes: [],
    };

    const text = renderExplain(bare, 'text');

    expect(text).toBe(golden('plan/explain-bare.txt', text));
  });

  it('says that nothing differs', () => {
    const text = renderExplain({ ...view, changes: [] }, 'text');

    expect(text.endsWith('\n\n  nothing differs\n')).toBe(true);
  });

  it('cleans what a record or Dockerfile says', () => {
    const escape = String.fromCharCode(27);
    const hostile = `a${escape}[2Jb\nc`;

    const text = renderExplain(
      {
        ...view,
        reasons: [{ kind: 'x', text: hostile }],
        inputs: {
          ...inputs,
          args: { [hostile]: hostile },
          files: [{ path: hostile, kind: hostile, hash: hostile }],
          bases: { [hostile]: hostile },
        },
        unpinned: [hostile],
        ignored: [hostile],
        published: {
          reference: hostile,
          imageId: hostile,
          buildId: hostile,
          builtAt: hostile,
          revision: hostile,
        },
        changes: [{ kind: 'file-added', path: hostile }],
      },
      'text',
    );

    expect(text).not.toContain(escape);
    expect(text.match(/ab c/g)).toHaveLength(15);
  });
});

describe('an image explained as JSON', () => {
  it('is that of the golden file', () => {
    const text = renderExplain(view, 'json');

    expect(text).toBe(golden('plan/explain-json.txt', text));
  });

  it('leaves out what is not known', () => {
    const text = renderExplain({ ...view, buildId: undefined, published: undefined }, 'json');

    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'schemaVersion',
      'key',
      'state',
      'reasons',
      'inputs',
      'unverified',
      'unpinned',
      'ignored',
      'changes',
    ]);
  });
});
