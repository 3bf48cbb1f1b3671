import { describe, expect, it } from '@jest/globals';
import { matchListAnswer } from '../../../../src/server/api/v2/match.ts';
import { postedList } from '../../../../src/server/api/v2/posted-list.ts';
import { statusAnswer } from '../../../../src/server/api/v2/status.ts';
import { matchRoute, v2Routes } from '../../../../src/server/api/v2/v2-routes.ts';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import { seen } from './body-text.ts';

const date = '2026-01-26T14:53:47Z';

function kernel(version: string, packages: readonly (readonly [string, string])[]) {
  return {
    kernel_name: 'my kernel',
    kernel_version: version,
    language: 'R',
    language_version: '4.4.3',
    indexed_date: date,
    manifest_path: `R/my kernel/${version}/package_manifest.json`,
    package_count: packages.length,
    packages: packages.map(([name, has]) => ({ name, version: has, source: 'r', build: 'b0' })),
  };
}

const data = dataOf(
  {
    manifests: {
      kernels: [
        kernel('1.9', [['sf', '1.0']]),
        kernel('1.10', [
          ['sf', '1.2'],
          ['terra', '1.8-5'],
        ]),
      ],
    },
    index: { packages: [] },
    inventories: {
      'r-notebook': {
        schemaVersion: 1,
        packages: [{ name: 'sf', version: '1.2', source: 'r' }],
      },
    },
  },
  date,
);

const item = (version: string, package_count: number) => ({
  id: `kernel/R/my%20kernel/${version}`,
  kind: 'kernel',
  language: 'R',
  kernel_name: 'my kernel',
  version,
  language_version: '4.4.3',
  package_count,
  manifest_path: `R/my kernel/${version}/package_manifest.json`,
  indexed_date: date,
});
const [older, newer] = [item('1.9', 1), item('1.10', 2)];
const image = { id: 'image/r-notebook', kind: 'image', name: 'r-notebook', package_count: 1 };

function ask(path: string, queryText = '', params: Readonly<Record<string, string>> = {}) {
  const route = [...v2Routes, matchRoute].find((one) => one.path === path);
  if (route === undefined) throw new Error(`no route ${path}`);
  return seen(route.answer(data, { params, queryText })).body;
}

describe('lists of environments', () => {
  it('have the newest version first, by numbers', () => {
    expect(ask('/api/v2/kernels')).toEqual({
      total: 2,
      offset: 0,
      limit: 100,
      items: [newer, older],
    });
  });

  it('come in parts', () => {
    expect(ask('/api/v2/kernels', 'offset=1&limit=1&q=MY&language=r')).toEqual({
      total: 2,
      offset: 1,
      limit: 1,
      items: [older],
    });
  });

  it('have the newest alone when asked for it', () => {
    expect(ask('/api/v2/kernels', 'latest=true')).toMatchObject({ items: [newer] });
  });

  it('have images', () => {
    expect(ask('/api/v2/images')).toMatchObject({ total: 1, items: [image] });
  });
});

describe('one environment', () => {
  const params = { language: 'R', name: 'my kernel', version: '1.9' };
  const path = '/api/v2/environments/kernel/:language/:name/:version';

  it('is told by the names in its path', () => {
    expect(ask(path, '', params)).toEqual(older);
    expect(ask('/api/v2/environments/image/:key', '', { key: 'r-notebook' })).toEqual(image);
  });

  it('has its packages with every field of the file', () => {
    expect(ask(`${path}/packages`, '', params)).toEqual({
      id: older.id,
      total: 1,
      items: [{ name: 'sf', version: '1.0', source: 'r', build: 'b0' }],
    });
  });

  it.each([path, `${path}/packages`])('is not there at %s under another name', (route) => {
    expect(ask(route, '', { ...params, version: '2' })).toEqual({
      detail: "Environment 'kernel/R/my%20kernel/2' not found",
    });
  });
});

describe('packages', () => {
  it('are one entry for each name, versions the newest first', () => {
    expect(ask('/api/v2/packages', 'q=sf')).toMatchObject({
      total: 1,
      items: [{ name: 'sf', sources: ['r'], environment_count: 3, versions: ['1.2', '1.0'] }],
    });
  });

  it('are found one row for each environment', () => {
    expect(ask('/api/v2/search', 'q=sf%3E%3D1.1&sort=version&order=desc&kind=kernel')).toEqual({
      total: 1,
      total_packages: 1,
      offset: 0,
      limit: 100,
      items: [{ name: 'sf', version: '1.2', source: 'r', environment: newer }],
    });
  });
});

describe('a comparison', () => {
  it.each(['kernel/R/my%2520kernel/1.9', 'kernel%2FR%2Fmy+kernel%2F1.9'])(
    'takes the id %s',
    (left) => {
      expect(ask('/api/v2/compare', `left=${left}&right=image/r-notebook`)).toEqual({
        left: older,
        right: image,
        same: 0,
        total: 1,
        items: [{ kind: 'upgraded', source: 'r', name: 'sf', before: '1.0', after: '1.2' }],
      });
    },
  );

  it.each(['left', 'right'])('says that there is no %s environment', (side) => {
    const other = side === 'left' ? 'right' : 'left';

    expect(ask('/api/v2/compare', `${side}=image/none&${other}=image/r-notebook`)).toEqual({
      detail: "Environment 'image/none' not found",
    });
  });
});

describe('a match', () => {
  const best = {
    environment: newer,
    satisfied: [
      { requirement: 'sf>=1.1', has: '1.2' },
      { requirement: 'terra', has: '1.8-5' },
    ],
    wrong_version: [],
    missing: [],
  };

  it('has what satisfies most first, and says what is missing', () => {
    expect(ask('/api/v2/match', 'require=sf%3E%3D1.1&require=terra')).toEqual({
      total: 3,
      offset: 0,
      limit: 100,
      requirements: ['sf>=1.1', 'terra'],
      notes: [],
      hints: [],
      items: [
        best,
        {
          environment: image,
          satisfied: [{ requirement: 'sf>=1.1', has: '1.2' }],
          wrong_version: [],
          missing: ['terra'],
        },
        {
          environment: older,
          satisfied: [],
          wrong_version: [{ requirement: 'sf>=1.1', has: '1.0' }],
          missing: ['terra'],
        },
      ],
    });
  });

  it('gives fewer at a time for a list that is very long, and says how many', () => {
    const names = Array.from({ length: 1900 }, (_, index) => `${'x'.repeat(400)}${index}`);
    const list = postedList('text/plain', names.join('\n'));

    const answer = matchListAnswer(data, 'limit=1000', list);

    expect(seen(answer)).toMatchObject({ status: 200, body: { limit: 9 } });
  });

  it.each([
    ['text/plain', 'sf>=1.1\nterra\n', 3],
    ['text/plain', 'library(sf)', 3],
    ['application/json', '{"text":"sf\\nterra","more":1}', 3],
    // A list that is one of Python asks for packages of Python.
    ['application/json', '{"text":"sf","format":"requirements.txt"}', 0],
    ['application/yaml', 'dependencies:\n- r-sf\n', 3],
  ])('takes a list as %s: %j', (type, body, total) => {
    const answer = matchListAnswer(data, 'limit=1', postedList(type, body));

    expect(seen(answer)).toMatchObject({ status: 200, body: { total, limit: 1 } });
    expect(answer.isOfData).toBe(false);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"text":1}',
    '{"text":"a","format":"xml"}',
    '{"__proto__":{"text":"a"}}',
  ])('refuses %j as JSON', (body) => {
    expect(() => postedList('application/json', body)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `the body is not '{"text": "…", "format": "…"}'`,
      }),
    );
  });
});

describe('wrong parameters', () => {
  it.each([
    ['/api/v2/kernels', 'limit=0', 'limit must be between 1 and 1000'],
    ['/api/v2/kernels', 'limit=1001', 'limit must be between 1 and 1000'],
    ['/api/v2/kernels', 'limit=1e2', 'limit must be between 1 and 1000'],
    ['/api/v2/kernels', 'offset=-1', 'offset must be between 0 and 1000000000'],
    ['/api/v2/kernels', 'offset=99999999999999999999', 'offset must be between 0 and 1000000000'],
    ['/api/v2/kernels', 'latest=yes', 'latest must be one of true, false'],
    ['/api/v2/kernels', 'q=a&q=b', 'q is given twice'],
    ['/api/v2/kernels', '__proto__=1', "unknown parameter '__proto__'"],
    ['/api/v2/images', 'language=R', "unknown parameter 'language'"],
    ['/api/v2/environments/image/:key', 'q=1', "unknown parameter 'q'"],
    ['/api/v2/search', 'source=pip', 'source must be one of conda, dpkg, python, r'],
    ['/api/v2/search', 'match=regexp', 'match must be one of substring, prefix, exact'],
    ['/api/v2/search', 'q=%zz', 'the parameters are not percent-encoded UTF-8'],
    ['/api/v2/search', 'q=%ff', 'the parameters are not percent-encoded UTF-8'],
    ['/api/v2/compare', 'left=image/a', 'right is missing'],
    ['/api/v2/compare', 'right=image/a', 'left is missing'],
    ['/api/v2/match', '', 'require is missing'],
    ['/api/v2/match', 'require=%3B', "';' is not a requirement"],
  ])('of %s?%s are refused: %s', (path, queryText, message) => {
    expect(() => ask(path, queryText)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});

describe('the status', () => {
  it('says which data these are', () => {
    const status = { loaded: true, lastSuccess: date, lastAttempt: date, problems: ['torn'] };

    expect(seen(statusAnswer('1.4.0', data, status)).body).toEqual({
      program_version: '1.4.0',
      loaded: true,
      data_version: data.version,
      generation: null,
      indexed_date: null,
      last_refresh: date,
      last_attempt: date,
      problems: ['torn'],
      kernels: 2,
      images: 1,
      packages: 2,
    });
  });

  it('says that there are no data', () => {
    const status = {
      loaded: false,
      lastSuccess: undefined,
      lastAttempt: undefined,
      problems: ['none'],
    };

    expect(seen(statusAnswer('1.4.0', undefined, status)).body).toMatchObject({
      loaded: false,
      data_version: null,
      last_refresh: null,
      kernels: 0,
    });
  });
});
