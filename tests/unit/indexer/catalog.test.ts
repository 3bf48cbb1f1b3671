import { describe, expect, it } from '@jest/globals';
import { catalogProblem, planCatalog } from '../../../src/indexer/catalog.ts';
import { renderJson } from '../../../src/indexer/manifest.ts';
import { kernelAt } from './kernel-builders.ts';

const entry = (path: string, more: Readonly<Record<string, unknown>> = {}) => ({
  environment_location: `/sw/kernels/${path}`,
  manifest: `/sw/kernels/${path}/package_manifest.json`,
  ...more,
});

function plan(catalog: unknown, paths: readonly string[]) {
  const text = typeof catalog === 'string' ? catalog : JSON.stringify(catalog);
  return planCatalog(text, paths.map(kernelAt), '/sw/kernels', (path) => paths.includes(path));
}

describe('planCatalog', () => {
  it('keeps what is no kernel and has a directory all the same', () => {
    const catalog = {
      Julia: { base: { '1.0': entry('Julia/base/1.0', { description: 'ours' }) } },
    };
    const text = JSON.stringify(catalog);

    const planned = planCatalog(text, [], '/sw/kernels', (path) => path === 'Julia/base/1.0');

    expect(planned).toEqual({ status: 'planned', catalog, added: [], removed: [] });
  });

  it.each([undefined, '', ' \n', '{}'])('begins a catalog where there is %j', (text) => {
    expect(planCatalog(text, [kernelAt('R/a/1.0')], '/sw/kernels', () => true)).toEqual({
      status: 'planned',
      catalog: { R: { a: { '1.0': entry('R/a/1.0') } } },
      added: ['R/a/1.0'],
      removed: [],
    });
  });

  it('adds what is new and removes what is gone, with names that nothing is left below', () => {
    const before = {
      R: {
        a: { '1.0': entry('R/a/1.0'), '2.0': entry('R/a/2.0') },
        b: { '1.0': entry('R/b/1.0') },
      },
      Python: { c: { '1.0': entry('Python/c/1.0') } },
    };

    expect(plan(before, ['R/a/1.0', 'R/a/3.0'])).toEqual({
      status: 'planned',
      catalog: { R: { a: { '1.0': entry('R/a/1.0'), '3.0': entry('R/a/3.0') } } },
      added: ['R/a/3.0'],
      removed: ['R/a/2.0', 'R/b/1.0', 'Python/c/1.0'],
    });
  });

  it('keeps what people wrote', () => {
    const before = {
      R: {
        a: { '1.0': entry('R/a/1.0', { description: 'Cows', order: [1, null] }) },
        theirs: { '1.0': { environment_location: '/home/jo/env', note: 'by hand' } },
        placeless: { '1.0': { note: 'no location' }, '2.0': { environment_location: 7 } },
        empty: {},
      },
      Julia: { j: { '1.0': { environment_location: '/sw/julia' } } },
      Octave: {},
    };

    expect(plan(before, ['R/a/1.0'])).toEqual({
      status: 'planned',
      catalog: before,
      added: [],
      removed: [],
    });
  });

  it('removes an entry of this repository wherever users had it, and says where they have it now', () => {
    const before = {
      R: {
        gone: { '1.0': { environment_location: '/old/place/R/gone/1.0//', description: 'x' } },
        a: { '1.0': { environment_location: '/old/place/R/a/1.0', description: 'y' } },
        other: { '1.0': { environment_location: '/old/R/gone/1.0' } },
      },
    };

    expect(plan(before, ['R/a/1.0'])).toEqual({
      status: 'planned',
      catalog: {
        R: { a: { '1.0': entry('R/a/1.0', { description: 'y' }) }, other: before.R.other },
      },
      added: [],
      removed: ['R/gone/1.0'],
    });
  });

  it('changes nothing the second time', () => {
    const paths = ['R/2024/10', 'R/2024/9', 'R/b/1.0', 'Python/__proto__/constructor'];
    const first = plan({ Z: {}, A: {} }, paths);
    const text = first.status === 'planned' ? renderJson(first.catalog) : '';

    const second = plan(text, paths);

    expect(second).toMatchObject({ status: 'planned', added: [], removed: [] });
    expect(second.status === 'planned' && renderJson(second.catalog)).toBe(text);
  });

  it('takes names that mean something to programs for names', () => {
    const paths = ['Python/__proto__/__proto__', 'Python/constructor/toString', 'R/0/0'];

    const planned = plan('{"R": {"__proto__": {"__proto__": {"note": "theirs"}}}}', paths);

    const text = planned.status === 'planned' ? renderJson(planned.catalog) : '';
    expect(planned).toMatchObject({ added: paths, removed: [] });
    expect(text).toBe(`{
  "R": {
    "0": {
      "0": {
        "environment_location": "/sw/kernels/R/0/0",
        "manifest": "/sw/kernels/R/0/0/package_manifest.json"
      }
    },
    "__proto__": {
      "__proto__": {
        "note": "theirs"
      }
    }
  },
  "Python": {
    "__proto__": {
      "__proto__": {
        "environment_location": "/sw/kernels/Python/__proto__/__proto__",
        "manifest": "/sw/kernels/Python/__proto__/__proto__/package_manifest.json"
      }
    },
    "constructor": {
      "toString": {
        "environment_location": "/sw/kernels/Python/constructor/toString",
        "manifest": "/sw/kernels/Python/constructor/toString/package_manifest.json"
      }
    }
  }
}
`);
    expect(Object.prototype).not.toHaveProperty('note');
  });
});

const problems: readonly (readonly [string, string])[] = [
  ['{', 'it is no JSON document'],
  ['[]', 'it is a list, not an object of languages'],
  ['null', 'it is null, not an object of languages'],
  ['"R"', 'it is a string, not an object of languages'],
  ['{"R": []}', 'R is a list, not an object of kernels'],
  ['{"R": null}', 'R is null, not an object of kernels'],
  ['{"R": {"a": 1}}', 'R.a is a number, not an object of versions'],
  ['{"R": {"a": {"1.0": "/sw"}}}', 'R.a.1.0 is a string, not an object'],
  ['{"R": {"__proto__": {"1.0": true}}}', 'R.__proto__.1.0 is a boolean, not an object'],
];

describe('catalogProblem', () => {
  it.each(problems)('says of %s: %s, and so does a plan', (text, problem) => {
    expect(catalogProblem(text)).toBe(problem);
    expect(plan(text, ['R/a/1.0'])).toEqual({ status: 'invalid', problem });
  });

  it.each([undefined, '', '{}', '{"R": {"a": {"1.0": {}}}}'])('finds none in %j', (text) => {
    expect(catalogProblem(text)).toBeUndefined();
  });
});
