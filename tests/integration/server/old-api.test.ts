import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixedStore } from '../../../src/server/data/fixed-store.ts';
import type { KernelStore } from '../../../src/server/data/store.ts';
import { kernelDocuments } from '../../support/kernel-documents.ts';
import { loadedAt, startServer, type ServerUnderTest } from '../../support/server-under-test.ts';

const { manifests, index } = kernelDocuments();
const [kernel] = manifests.kernels;
if (kernel === undefined) throw new Error('no kernel');
const kernelPath = `${kernel.language}/${kernel.kernel_name}/${kernel.kernel_version}`;

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** What programs see of an answer. */
async function seen(path: string, method = 'GET', asked = server) {
  const { status, headers, body } = await asked.ask(path, { method });
  return { status, type: headers['content-type'], body: JSON.parse(body.toString()) as unknown };
}

const json = 'application/json; charset=utf-8';

describe('programs that know the earlier server', () => {
  it.each([
    ['/api/languages', { languages: ['Python', 'R'] }],
    [
      `/api/kernel/${kernelPath}`,
      {
        language: kernel.language,
        kernel_name: kernel.kernel_name,
        version: kernel.kernel_version,
        language_version: kernel.language_version,
        package_count: kernel.package_count,
        manifest_path: kernel.manifest_path,
        indexed_date: kernel.indexed_date,
      },
    ],
    [
      `/api/manifest/${kernelPath}`,
      {
        kernel_name: kernel.kernel_name,
        kernel_version: kernel.kernel_version,
        language: kernel.language,
        language_version: kernel.language_version,
        indexed_date: kernel.indexed_date,
        packages: kernel.packages,
      },
    ],
    [
      '/api/packages/search?query=ZLIB1',
      {
        query: 'ZLIB1',
        total_matches: index.packages.filter(({ name }) => name.includes('zlib1')).length,
        packages: index.packages.filter(({ name }) => name.includes('zlib1')),
      },
    ],
    [
      '/api/packages/search',
      { query: '', total_matches: index.packages.length, packages: index.packages },
    ],
    ['/api/languages/', { languages: ['Python', 'R'] }],
    [
      '/health',
      {
        status: 'healthy',
        collated_manifests_loaded: true,
        package_index_loaded: true,
        last_refresh: loadedAt,
      },
    ],
  ])('get what they have always got at %s', async (path, body) => {
    expect(await seen(path)).toEqual({ status: 200, type: json, body });
  });

  it('get each package', async () => {
    const answers = await Promise.all(
      index.packages
        .slice(0, 50)
        .map(({ name }) => seen(`/api/package/${encodeURIComponent(name)}`)),
    );

    expect(answers).toEqual(
      index.packages.slice(0, 50).map((body) => ({ status: 200, type: json, body })),
    );
  });

  it.each([
    ['/api/kernels/Julia', "Language 'Julia' not found or has no kernels"],
    ['/api/kernel/R/x%20y/1', "Kernel 'x y' version '1' not found for language 'R'"],
    ['/api/manifest/R/x/1', "Kernel 'x' version '1' not found for language 'R'"],
    ['/api/package/none', "Package 'none' not found"],
    ['/api/data', 'Not Found'],
    ['/api/kernel/R/x', 'Not Found'],
  ])('get 404 at %s', async (path, detail) => {
    expect(await seen(path)).toEqual({ status: 404, type: json, body: { detail } });
  });

  it.each([
    ['POST', '/api/languages', 'GET, HEAD'],
    ['OPTIONS', '/api/package/zlib', 'GET, HEAD'],
    ['DELETE', '/health', 'GET, HEAD'],
    ['GET', '/api/refresh', 'POST'],
    ['PROPFIND', '/api/languages', 'GET, HEAD, POST'],
  ])('get 405 when they %s %s', async (method, path, allow) => {
    const { status, headers, body } = await server.ask(path, { method });

    expect({ status, allow: headers.allow, body: body.toString() }).toEqual({
      status: 405,
      allow,
      body: '{"detail":"Method Not Allowed"}',
    });
  });

  it('get the head alone when they ask for that', async () => {
    const [whole, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => server.ask(`/api/manifest/${kernelPath}`, { method })),
    );

    expect({ ...head?.headers, date: '' }).toEqual({ ...whole?.headers, date: '' });
    expect([head?.status, head?.body.length]).toEqual([200, 0]);
  });

  it('get JSON at the root when they ask for that', async () => {
    const { status, headers, body } = await server.ask('/', {
      headers: { accept: 'application/json' },
    });

    expect([status, headers.vary]).toEqual([200, 'Accept, Accept-Encoding']);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 'running', version: '1.4.0' });
  });
});

describe('before there are data', () => {
  const problems = ['Required file not found: /app/data/collated_manifests.json'];

  it.each([
    ['/api/languages', 'Collated manifests not loaded'],
    ['/api/kernels/R', 'Collated manifests not loaded'],
    ['/api/kernel/R/a/1', 'Collated manifests not loaded'],
    ['/api/manifest/R/a/1', 'Collated manifests not loaded'],
    ['/api/package/a', 'Package index not loaded'],
    ['/api/packages/search', 'Package index not loaded'],
    ['/api/v2/search', 'No data loaded yet'],
  ])('%s says so with status 503', async (path, detail) => {
    await using empty = await startServer({ store: fixedStore(undefined, problems) });

    expect(await seen(path, 'GET', empty)).toEqual({ status: 503, type: json, body: { detail } });
  });

  it('health says so with status 200, and a reload with 500 and why', async () => {
    await using empty = await startServer({ store: fixedStore(undefined, problems) });

    expect(await seen('/health', 'GET', empty)).toMatchObject({
      status: 200,
      body: { status: 'unhealthy', last_refresh: null },
    });
    expect(await seen('/api/refresh', 'POST', empty)).toEqual({
      status: 500,
      type: json,
      body: { detail: `Failed to load required data files:\n  - ${problems[0] ?? ''}` },
    });
  });
});

describe('a reload', () => {
  it('is made once for each request, and told', async () => {
    let reloads = 0;
    const plain = fixedStore(undefined);
    const store: KernelStore = {
      ...plain,
      refresh: () => {
        reloads += 1;
        return Promise.resolve({ ...plain.status(), lastSuccess: loadedAt });
      },
    };
    await using changing = await startServer({ store });

    const answer = await seen('/api/refresh', 'POST', changing);

    expect(reloads).toBe(1);
    expect(answer.body).toEqual({
      status: 'reloaded',
      message: 'Data files reloaded from disk (no indexing performed)',
      last_refresh: loadedAt,
    });
  });

  it.each([
    [undefined, 401],
    ['Bearer', 401],
    ['Bearer wrong', 401],
    ['Basic c2VjcmV0', 401],
    ['Bearer secret', 200],
    ['bearer  secret', 200],
  ])('with %j is answered by %i where a token is asked for', async (authorization, status) => {
    await using guarded = await startServer({ settings: { refreshToken: 'secret' } });

    const answer = await guarded.ask('/api/refresh', {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
    });

    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });
});
