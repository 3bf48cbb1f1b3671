import { describe, expect, it } from '@jest/globals';
import type { ChangeReason, ChangeSelection } from '../../../src/changes/change-selection.ts';
import { scopeOf, type Scope, type ScopeRequest } from '../../../src/plan/scope.ts';
import { graphOf } from '../../support/spec-builders.ts';
import { nothingChanged } from '../../support/plan-builders.ts';

const graph = graphOf({
  report: ['r', 'tools'],
  base: [],
  r: ['base'],
  tools: [],
  lab: ['base'],
});
const every = ['base', 'tools', 'r', 'lab', 'report'];

const everything: ScopeRequest = {
  named: undefined,
  affected: false,
  all: false,
  strategy: 'identity',
};

function changed(kinds: Readonly<Record<string, ChangeReason['kind']>>): ChangeSelection {
  const images = Object.entries(kinds).map(
    ([key, kind]) => [key, [{ kind, text: kind, paths: [] }]] as const,
  );
  return { ...nothingChanged, images: new Map(images) };
}

const wholeStack: ChangeSelection = {
  ...nothingChanged,
  all: [{ kind: 'commit-message', text: "a commit message says 'full rebuild'" }],
};

function scope(request: Partial<ScopeRequest>, changes = nothingChanged): Scope {
  return scopeOf(graph, changes, { ...everything, ...request });
}

describe('a scope by identity', () => {
  it('is every image, whatever the commits say', () => {
    expect(scope({}, changed({ r: 'files-changed' }))).toEqual({
      keys: every,
      wanted: new Set(every),
      forced: false,
      untouched: [],
    });
  });

  it('is what was named, with what that is built on', () => {
    expect(scope({ named: ['report', 'lab'] })).toEqual({
      keys: every,
      wanted: new Set(['report', 'lab']),
      forced: false,
      untouched: [],
    });
  });

  it('leaves out what was not named and is not needed', () => {
    expect(scope({ named: ['r'] })).toEqual({
      keys: ['base', 'r'],
      wanted: new Set(['r']),
      forced: false,
      untouched: [],
    });
  });

  it('with --affected is what changed, what is built on that, and what all that is built on', () => {
    expect(scope({ affected: true }, changed({ r: 'files-changed' }))).toEqual({
      keys: ['base', 'tools', 'r', 'report'],
      wanted: new Set(['r', 'report']),
      forced: false,
      untouched: [],
    });
  });

  it.each([
    ['files-changed', ['lab']],
    ['tests-changed', ['lab']],
    ['spec-changed', ['lab']],
    ['build-all', ['lab']],
    ['folder-changed', []],
  ] as const)('with --affected and %s wants %j', (kind, wanted) => {
    expect(scope({ affected: true }, changed({ lab: kind })).wanted).toEqual(new Set(wanted));
  });

  it('with --affected is empty where nothing changed', () => {
    expect(scope({ affected: true })).toEqual({
      keys: [],
      wanted: new Set(),
      forced: false,
      untouched: [],
    });
  });

  it('with --affected is every image where the commits select the whole stack', () => {
    expect(scope({ affected: true }, wholeStack)).toEqual({
      keys: every,
      wanted: new Set(every),
      forced: false,
      untouched: [],
    });
  });

  it('with --all is every image', () => {
    expect(scope({ all: true }, changed({ r: 'files-changed' })).keys).toEqual(every);
  });
});

describe('a scope by git', () => {
  const byGit = { strategy: 'git' } as const;

  it('is what changed and what is built on that; the rest is shown', () => {
    expect(scope(byGit, changed({ lab: 'files-changed' }))).toEqual({
      keys: ['base', 'lab'],
      wanted: new Set(['lab']),
      forced: true,
      untouched: ['tools', 'r', 'report'],
    });
  });

  it('counts what changed beside the files an image is made from', () => {
    expect(scope(byGit, changed({ r: 'folder-changed' }))).toEqual({
      keys: ['base', 'tools', 'r', 'report'],
      wanted: new Set(['r', 'report']),
      forced: true,
      untouched: ['lab'],
    });
  });

  it('shows every image where nothing changed', () => {
    expect(scope(byGit)).toEqual({
      keys: [],
      wanted: new Set(),
      forced: true,
      untouched: every,
    });
  });

  it('shows no rest with --affected', () => {
    expect(scope({ ...byGit, affected: true }, changed({ lab: 'files-changed' }))).toEqual({
      keys: ['base', 'lab'],
      wanted: new Set(['lab']),
      forced: true,
      untouched: [],
    });
  });

  it.each([
    ['the commits select the whole stack', byGit, wholeStack],
    ['--all', { ...byGit, all: true }, nothingChanged],
  ])('is every image with %s', (_what, request, changes) => {
    expect(scope(request, changes)).toEqual({
      keys: every,
      wanted: new Set(every),
      forced: true,
      untouched: [],
    });
  });

  it('is what was named, whatever the commits say', () => {
    expect(scope({ ...byGit, named: ['r'] }, changed({ lab: 'files-changed' }))).toEqual({
      keys: ['base', 'r'],
      wanted: new Set(['r']),
      forced: true,
      untouched: [],
    });
  });
});
