import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRequirement } from '../../../../src/compare/requirement.ts';
import { comparableName } from '../../../../src/compare/package-name.ts';
import { satisfiesAll } from '../../../../src/compare/satisfies.ts';
import type { Package } from '../../../../src/inventory/inventory.ts';
import type { KernelData } from '../../../../src/server/data/kernel-data.ts';
import { listEnvironments } from '../../../../src/server/find/list-environments.ts';
import {
  searchPackages,
  type SearchRequest,
  type SearchSort,
} from '../../../../src/server/find/search.ts';
import { counts } from '../../../support/counts.ts';
import { foundData, rowLine, titleOf, wholePage } from './found-data.ts';
import { anyData, anyRequest } from './random-data.ts';

const numRuns = counts(5_000, 300);
const data = foundData({
  'Python lab 1.9': ['python numpy 1.26.4', 'python numpydoc 1.8'],
  'Python lab 1.10': ['python numpy 2.0.0rc1', 'python Ruamel_YAML 0.18'],
  'Python astro 1.0': ['python numpy 2.0.0', 'python x-numpy 1.0'],
  'R cowsay 1.0': ['r MASS 7.3-65', 'r ggplot2 3.5.1', 'conda numpy 1.26.4'],
  base: ['dpkg python3-numpy 2.2.4', 'python numpy 1.26.4', 'conda numpy 1.26.4'],
});

function found(text: string, fields: Partial<SearchRequest> = {}, sort?: SearchSort) {
  const request = { text, match: 'substring', ...fields } as const;
  return searchPackages(data, request, wholePage, sort).rows.map(rowLine);
}

describe('searchPackages', () => {
  it('has the name itself first, then names that begin with it, then others; the newest version first', () => {
    expect(found('numpy')).toEqual([
      'numpy 2.0.0 python in Python astro 1.0',
      'numpy 2.0.0rc1 python in Python lab 1.10',
      'numpy 1.26.4 conda in base',
      'numpy 1.26.4 python in base',
      'numpy 1.26.4 conda in R cowsay 1.0',
      'numpy 1.26.4 python in Python lab 1.9',
      'numpydoc 1.8 python in Python lab 1.9',
      'python3-numpy 2.2.4 dpkg in base',
      'x-numpy 1.0 python in Python astro 1.0',
    ]);
  });

  it.each<[string, Partial<SearchRequest>, readonly string[]]>([
    ['NUMPYD', {}, ['numpydoc 1.8 python in Python lab 1.9']],
    [
      'python:numpy>=2.0.0rc1',
      { match: 'exact', kind: 'kernel', latest: true },
      ['numpy 2.0.0 python in Python astro 1.0', 'numpy 2.0.0rc1 python in Python lab 1.10'],
    ],
    [
      'numpy',
      { match: 'exact', language: 'python', latest: true },
      ['numpy 2.0.0 python in Python astro 1.0', 'numpy 2.0.0rc1 python in Python lab 1.10'],
    ],
    ['numpy', { match: 'exact', kind: 'image', source: 'conda' }, ['numpy 1.26.4 conda in base']],
    [
      'num',
      { match: 'prefix', source: 'conda', language: 'R' },
      ['numpy 1.26.4 conda in R cowsay 1.0'],
    ],
    ['ruamel.yaml', {}, ['Ruamel_YAML 0.18 python in Python lab 1.10']],
    ['ruamel.yaml', { match: 'exact' }, ['Ruamel_YAML 0.18 python in Python lab 1.10']],
    ['mass', {}, ['MASS 7.3-65 r in R cowsay 1.0']],
    ['mass', { match: 'exact' }, []],
    ['MASS', { match: 'exact' }, ['MASS 7.3-65 r in R cowsay 1.0']],
    ['-numpy', {}, ['python3-numpy 2.2.4 dpkg in base', 'x-numpy 1.0 python in Python astro 1.0']],
    ['conda:numpy', { source: 'python' }, []],
    ['numpy', { language: 'Julia' }, []],
    ['', { kind: 'image', source: 'dpkg' }, ['python3-numpy 2.2.4 dpkg in base']],
    ['__proto__', {}, []],
  ])('finds what fits %j with %j', (text, fields, expected) => {
    expect(found(text, fields)).toEqual(expected);
  });

  it.each(['numpy>=', 'a b', 'npm:x', '<2', 'x'.repeat(201).concat(':')])('refuses %j', (text) => {
    expect(() => found(text)).toThrow('is not a requirement');
  });

  it.each<[SearchSort, readonly string[]]>([
    [
      { by: 'package', descending: true },
      [
        'numpydoc 1.8 python in Python lab 1.9',
        'numpy 2.0.0 python in Python astro 1.0',
        'numpy 2.0.0rc1 python in Python lab 1.10',
        'numpy 1.26.4 python in Python lab 1.9',
      ],
    ],
    [
      { by: 'version', descending: false },
      [
        'numpy 1.26.4 python in Python lab 1.9',
        'numpy 2.0.0rc1 python in Python lab 1.10',
        'numpy 2.0.0 python in Python astro 1.0',
        'numpydoc 1.8 python in Python lab 1.9',
      ],
    ],
    [
      { by: 'environment', descending: false },
      [
        'numpy 2.0.0 python in Python astro 1.0',
        'numpy 2.0.0rc1 python in Python lab 1.10',
        'numpy 1.26.4 python in Python lab 1.9',
        'numpydoc 1.8 python in Python lab 1.9',
      ],
    ],
  ])('sorts by %j', (sort, expected) => {
    expect(found('numpy', { match: 'prefix', language: 'Python' }, sort)).toEqual(expected);
  });

  it('finds what reading all lists would find', () => {
    fc.assert(
      fc.property(anyData, anyRequest, (some, request) => {
        const { totalRows, totalPackages, rows } = searchPackages(some, request, wholePage);

        const expected = naively(some, request);
        expect(rows.map(rowLine).sort()).toEqual([...expected].sort());
        expect(totalRows).toBe(expected.length);
        expect(totalPackages).toBe(new Set(rows.map(({ name }) => name)).size);
      }),
      { numRuns },
    );
  });

  it('gives the same rows page by page, in every order', () => {
    const sorts = fc.record({
      by: fc.constantFrom('relevance', 'package', 'version', 'environment', 'language'),
      descending: fc.boolean(),
    });
    fc.assert(
      fc.property(
        anyData,
        anyRequest,
        sorts,
        fc.integer({ min: 1, max: 7 }),
        (some, request, sort, limit) => {
          const whole = searchPackages(some, request, wholePage, sort);
          const pages = Array.from({ length: Math.ceil(whole.totalRows / limit) + 1 }, (_, at) =>
            searchPackages(some, request, { offset: at * limit, limit }, sort),
          );

          expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
          expect(pages.map(({ totalRows }) => totalRows)).toEqual(pages.map(() => whole.totalRows));
        },
      ),
      { numRuns },
    );
  });
});

function naively(some: KernelData, request: SearchRequest): readonly string[] {
  const asked = request.text === '' ? undefined : parseRequirement(request.text);
  const { environments } = listEnvironments(some, { ...request, text: undefined }, wholePage);
  const names = (each: Package) => {
    if (asked === undefined) return true;
    const isSame = comparableName('python', each.name) === comparableName('python', asked.name);
    const isLoose = each.source === 'python' || each.source === 'conda';
    if (request.match === 'exact') return isLoose ? isSame : each.name === asked.name;
    const at = each.name.toLowerCase().indexOf(asked.name.toLowerCase());
    return isSame || at === 0 || (at > 0 && request.match === 'substring');
  };
  return environments.flatMap((environment) => {
    const listed = some.packagesOf(some.placeOf(environment.id) ?? -1);
    const fitting = listed.filter(
      (each) =>
        names(each) &&
        (asked?.source ?? each.source) === each.source &&
        (request.source ?? each.source) === each.source &&
        satisfiesAll(each.source, each.version, asked?.specifiers ?? []),
    );
    return [
      ...new Set(
        fitting.map(
          ({ name, version, source }) => `${name} ${version} ${source} in ${titleOf(environment)}`,
        ),
      ),
    ];
  });
}
