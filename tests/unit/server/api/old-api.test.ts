import { describe, expect, it } from '@jest/globals';
import { healthAnswers } from '../../../../src/server/api/old/health.ts';
import { oldRoutes } from '../../../../src/server/api/old/old-routes.ts';
import { refreshAnswer } from '../../../../src/server/api/old/refresh.ts';
import { serviceInfoAnswer } from '../../../../src/server/api/old/service-info.ts';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import { kernelDocuments } from '../../../support/kernel-documents.ts';
import { seen } from './body-text.ts';

const loadedAt = '2026-02-01T10:00:00Z';
const documents = kernelDocuments();
const data = dataOf(documents, loadedAt);
const { kernels } = documents.manifests;
const { packages } = documents.index;

/** What the route of a path answers. */
function ask(path: string, params: Readonly<Record<string, string>> = {}, queryText = '') {
  const route = oldRoutes.find((one) => one.path === path);
  if (route === undefined) throw new Error(`no route ${path}`);
  return seen(route.answer(data, { params, queryText }));
}

describe('the languages', () => {
  it('are sorted', () => {
    expect(ask('/api/languages')).toEqual({ status: 200, body: { languages: ['Python', 'R'] } });
  });

  it('are not there when there is no kernel', () => {
    const empty = dataOf({ manifests: { kernels: [] }, index: { packages: [] } }, loadedAt);

    expect(oldRoutes[0]?.answer(empty, { params: {}, queryText: '' })).toMatchObject({
      status: 503,
      body: '{"detail":"No languages found in data"}',
    });
  });
});

describe('the kernels of a language', () => {
  it('come in the order of the file, versions sorted as texts', () => {
    const ofR = kernels.filter(({ language }) => language === 'R');
    const names = [...new Set(ofR.map(({ kernel_name }) => kernel_name))];

    expect(ask('/api/kernels/:language', { language: 'R' })).toEqual({
      status: 200,
      body: {
        language: 'R',
        kernels: names.map((name) => ({
          name,
          versions: ofR
            .filter(({ kernel_name }) => kernel_name === name)
            .map(({ kernel_version }) => kernel_version)
            .sort(),
        })),
      },
    });
  });

  it.each(['r', 'Julia', '', '__proto__', "'"])('are not there for %j', (language) => {
    expect(ask('/api/kernels/:language', { language })).toEqual({
      status: 404,
      body: { detail: `Language '${language}' not found or has no kernels` },
    });
  });
});

describe('a kernel', () => {
  it('has what the file says of it', () => {
    const answers = kernels.map(({ language, kernel_name: name, kernel_version: version }) =>
      ask('/api/kernel/:language/:name/:version', { language, name, version }),
    );

    expect(answers).toEqual(
      kernels.map(({ packages: _packages, kernel_version, ...rest }) => ({
        status: 200,
        body: { ...rest, version: kernel_version },
      })),
    );
  });

  it('has a manifest with every field that the file has', () => {
    const answers = kernels.map(({ language, kernel_name: name, kernel_version: version }) =>
      ask('/api/manifest/:language/:name/:version', { language, name, version }),
    );

    expect(answers).toEqual(
      kernels.map(({ manifest_path: _path, package_count: _count, ...manifest }) => ({
        status: 200,
        body: manifest,
      })),
    );
  });

  it('is not there under another name, version or language', () => {
    const params = { language: 'R', name: 'none', version: '1.0' };
    const missing = {
      status: 404,
      body: { detail: "Kernel 'none' version '1.0' not found for language 'R'" },
    };

    expect(ask('/api/kernel/:language/:name/:version', params)).toEqual(missing);
    expect(ask('/api/manifest/:language/:name/:version', params)).toEqual(missing);
  });

  it('has empty texts for what the file does not say, and null in its manifest', () => {
    const kernel = { language: 'R', kernel_name: 'a', kernel_version: '1', packages: [] };
    const sparse = dataOf(
      {
        manifests: { kernels: [kernel, { ...kernel, manifest_path: 'second' }] },
        index: { packages: [] },
      },
      loadedAt,
    );
    const request = { params: { language: 'R', name: 'a', version: '1' }, queryText: '' };

    const [details, manifest] = ['kernel', 'manifest'].map((kind) =>
      oldRoutes
        .find(({ path }) => path === `/api/${kind}/:language/:name/:version`)
        ?.answer(sparse, request),
    );

    expect(details && seen(details).body).toEqual({
      language: 'R',
      kernel_name: 'a',
      version: '1',
      language_version: '',
      package_count: 0,
      manifest_path: '',
      indexed_date: '',
    });
    expect(manifest && seen(manifest).body).toEqual({
      ...kernel,
      language_version: null,
      indexed_date: null,
    });
  });
});

describe('a package', () => {
  it('is what the index has of it', () => {
    expect(packages.map(({ name }) => ask('/api/package/:name', { name }))).toEqual(
      packages.map((body) => ({ status: 200, body })),
    );
  });

  it.each(['Zlib', 'zli', '', 'constructor'])('is not there as %j', (name) => {
    expect(ask('/api/package/:name', { name })).toEqual({
      status: 404,
      body: { detail: `Package '${name}' not found` },
    });
  });
});

describe('a search by name', () => {
  it.each([
    ['query=GGPLOT1', 'GGPLOT1'],
    ['query=%C3%9CNI', 'ÜNI'],
    ['query=py%2Dtool&other=1', 'py-tool'],
    ['query=a&query=zlib', 'zlib'],
    ['query=none+such', 'none such'],
    ['query=%zz', '%zz'],
    ['query=', ''],
    ['', ''],
    ['Query=zlib', ''],
  ])('of %j finds what has %j in its name, in the order of the index', (queryText, query) => {
    const found = packages.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));

    expect(ask('/api/packages/search', {}, queryText)).toEqual({
      status: 200,
      body: { query, total_matches: found.length, packages: found },
    });
  });
});

describe('what a server says of itself', () => {
  const status = { loaded: true, lastSuccess: loadedAt, lastAttempt: loadedAt, problems: [] };
  const nothing = {
    loaded: false,
    lastSuccess: undefined,
    lastAttempt: loadedAt,
    problems: ['Required file not found: /a', 'Required file not found: /b'],
  };

  it('is the same answer about health as long as it says the same', () => {
    const answer = healthAnswers();
    const first = answer(status);

    const later = [{ ...status, lastAttempt: 'later' }, nothing, status].map((one) => answer(one));

    expect(later.map((one) => one === first)).toEqual([true, false, false]);
    expect(later[2]).toEqual(first);
  });

  it('is healthy with data, and unhealthy without, always with status 200', () => {
    const answer = healthAnswers();

    expect([status, nothing].map((one) => seen(answer(one)))).toEqual([
      {
        status: 200,
        body: {
          status: 'healthy',
          collated_manifests_loaded: true,
          package_index_loaded: true,
          last_refresh: loadedAt,
        },
      },
      {
        status: 200,
        body: {
          status: 'unhealthy',
          collated_manifests_loaded: false,
          package_index_loaded: false,
          last_refresh: null,
        },
      },
    ]);
  });

  it('names every problem of a reload', () => {
    expect([status, nothing].map((one) => seen(refreshAnswer(one)))).toEqual([
      {
        status: 200,
        body: {
          status: 'reloaded',
          message: 'Data files reloaded from disk (no indexing performed)',
          last_refresh: loadedAt,
        },
      },
      {
        status: 500,
        body: {
          detail:
            'Failed to load required data files:\n  - Required file not found: /a\n  - Required file not found: /b',
        },
      },
    ]);
  });

  it('is what programs have always been told at the root', () => {
    expect(seen(serviceInfoAnswer('1.4.0', nothing))).toEqual({
      status: 200,
      body: {
        service: 'ICRN Kernel Manager API',
        version: '1.4.0',
        status: 'running',
        note: 'Answers come from the published files of the kernel indexer; nothing is indexed here',
        last_refresh: null,
      },
    });
  });
});
