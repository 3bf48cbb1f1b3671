import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../../src/server/answer.ts';
import { dataOf } from '../../../src/server/data/data-of.ts';
import { fixedStore } from '../../../src/server/data/fixed-store.ts';
import { kernelDocuments } from '../../support/kernel-documents.ts';
import { loadedAt, startServer } from '../../support/server-under-test.ts';

const data = dataOf(kernelDocuments(), loadedAt);

describe('who runs a server', () => {
  it('learns that it is alive and ready, and what is wrong with the newest files', async () => {
    await using server = await startServer({ store: fixedStore(data, ['torn']) });
    await using empty = await startServer({ store: fixedStore(undefined, ['missing']) });

    const answers = await Promise.all(
      [server, empty].flatMap((one) => [one.ask('/healthz'), one.ask('/readyz')]),
    );

    expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual([
      [200, '{"status":"alive"}'],
      [200, '{"status":"ready","problems":["torn"]}'],
      [200, '{"status":"alive"}'],
      [503, '{"status":"not ready","problems":["missing"]}'],
    ]);
  });

  it('gets numbers', async () => {
    await using server = await startServer({ store: fixedStore(data, ['torn']) });
    for (const path of ['/api/languages', '/api/languages', '/api/package/none', '/nope', '/api/%'])
      await server.ask(path);

    const { headers, body } = await server.ask('/metrics');
    const lines = body.toString().split('\n');

    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(lines).toEqual(
      expect.arrayContaining([
        'kernel_server_requests_total{method="GET",route="/api/languages",status="200"} 2',
        'kernel_server_requests_total{method="GET",route="/api/package/:name",status="404"} 1',
        'kernel_server_requests_total{method="GET",route="",status="404"} 1',
        'kernel_server_request_duration_seconds_count{route="/api/languages"} 2',
        'kernel_server_loaded 1',
        'kernel_server_load_problems 1',
        'kernel_server_kernels 100',
        `kernel_server_packages ${data.packageIndex.names.length}`,
        `kernel_server_data_info{version="${data.version}",generation="${data.generation ?? ''}"} 1`,
      ]),
    );
  });

  it('finds the description of the API', async () => {
    const docsFolder = fileURLToPath(
      new URL('static', import.meta.resolve('@fastify/swagger-ui/index.js')),
    );
    await using server = await startServer({ settings: { basePath: '/of/us', docsFolder } });

    const [redoc, docs, script, document] = await Promise.all([
      server.ask('/redoc'),
      server.ask('/of/us/docs'),
      server.ask('/docs/static/swagger-ui-bundle.js', { headers: { 'accept-encoding': 'gzip' } }),
      server.ask('/openapi.json'),
    ]);

    expect([redoc.status, redoc.headers.location]).toEqual([302, '/of/us/docs']);
    expect(docs.body.toString()).toContain('src="/of/us/docs/static/swagger-ui-bundle.js"');
    expect(docs.headers['content-security-policy']).toContain("default-src 'none'");
    expect(docs.body.toString()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(gunzipSync(script.body).length).toBeGreaterThan(500_000);
    expect(JSON.parse(document.body.toString())).toMatchObject({ servers: [{ url: '/of/us' }] });
  });
});

describe('browsers', () => {
  const policy = "default-src 'none'; frame-ancestors 'none'";

  it('are told what they may do with an answer', async () => {
    const page = (): Answer => ({ status: 200, type: 'text/html', body: '', isOfData: true });
    await using server = await startServer({ page });

    const [json, html] = await Promise.all([server.ask('/api/languages'), server.ask('/')]);

    const common = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    };
    expect(json.headers).toMatchObject({ ...common, 'content-security-policy': policy });
    expect(html.headers).toMatchObject({
      ...common,
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    });
    expect(json.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    [['https://hub.example.org'], 'https://hub.example.org', 'https://hub.example.org', true],
    [['https://hub.example.org'], 'https://evil.example.org', undefined, true],
    [['*'], 'https://any.example.org', '*', false],
  ])(
    'may where CORS allows %j, from %s, read for %s',
    async (corsOrigins, origin, allowed, varies) => {
      await using server = await startServer({ settings: { corsOrigins } });
      const headers = { origin, 'accept-encoding': 'gzip' };

      const answers = [
        await server.ask('/api/languages', { headers }),
        await server.ask('/api/languages', { headers }),
        await server.ask('/api/package/none', { headers }),
      ];
      const preflight = await server.ask('/api/v2/match', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });

      expect(answers.map((one) => one.headers['access-control-allow-origin'])).toEqual([
        allowed,
        allowed,
        allowed,
      ]);
      expect(answers.map((one) => one.headers['cross-origin-resource-policy'])).toContain(
        'cross-origin',
      );
      expect(answers[0]?.headers.vary).toBe(`Accept-Encoding${varies ? ', Origin' : ''}`);
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD, POST');
    },
  );
});

describe('the files of the page', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'stack-assets-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('have a digest in their names, and may be kept for ever', async () => {
    writeFileSync(join(dir, 'page.js'), `// ${'x'.repeat(3000)}`);
    writeFileSync(join(dir, 'page.css'), 'body{}');
    const page = (context: { assets: { scriptPath: string; stylePath: string } }): Answer => ({
      status: 200,
      type: 'text/html',
      body: JSON.stringify(context.assets),
      isOfData: true,
    });
    await using server = await startServer({
      page,
      settings: { assetsFolder: dir, basePath: '/of/us' },
    });
    const named = JSON.parse((await server.ask('/')).body.toString()) as Record<string, string>;

    const paths = [named['scriptPath'] ?? '', named['stylePath'] ?? '', '/assets/page.js'];
    const answers = await Promise.all(
      paths.map((path) => server.ask(path, { headers: { 'accept-encoding': 'gzip' } })),
    );

    expect(named).toEqual({
      scriptPath: expect.stringMatching(/^\/of\/us\/assets\/page\.[0-9a-f]{8}\.js$/) as unknown,
      stylePath: expect.stringMatching(/^\/of\/us\/assets\/page\.[0-9a-f]{8}\.css$/) as unknown,
    });
    expect(
      answers.map(({ status, headers }) => [
        status,
        headers['cache-control'],
        headers['content-type'],
        headers['content-encoding'],
      ]),
    ).toEqual([
      [200, 'public, max-age=31536000, immutable', 'text/javascript; charset=utf-8', 'gzip'],
      [200, 'public, max-age=31536000, immutable', 'text/css; charset=utf-8', undefined],
      [404, 'no-cache', 'application/json; charset=utf-8', undefined],
    ]);
  });

  it('must be there', async () => {
    await expect(startServer({ settings: { assetsFolder: dir } })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe('a bug', () => {
  it('is told to the log, and to the client only that there is one', async () => {
    const logged: unknown[] = [];
    const bug = new Error('secret');
    const page = () => {
      throw bug;
    };
    await using server = await startServer({
      page,
      log: { error: (message, fields) => void logged.push([message, fields]) },
    });

    const { status, body } = await server.ask('/');

    expect([status, body.toString()]).toEqual([500, '{"detail":"Internal Server Error"}']);
    expect(logged).toEqual([['A request led to a bug', { error: bug }]]);
  });
});

describe('a server that is closed', () => {
  it('finishes what runs, says that it is closing, and takes no more connections', async () => {
    const reload = new EventEmitter();
    const plain = fixedStore(data);
    const store = {
      ...plain,
      refresh: () => {
        reload.emit('begin');
        return once(reload, 'end').then(() => plain.status());
      },
      status: () => {
        reload.emit('status');
        return plain.status();
      },
    };
    const server = await startServer({ store });
    const kept = connect(server.port, '127.0.0.1');
    let heard = '';
    kept.setEncoding('utf8').on('data', (text: string) => (heard += text));
    const begun = once(reload, 'begin');
    kept.write('POST /api/refresh HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n');
    await begun;

    const closed = server.close();
    const isAsked = once(reload, 'status');
    kept.write('GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n');
    await isAsked;
    const refused = await server.ask('/healthz').catch((error: unknown) => error);
    reload.emit('end');
    await closed;
    await once(kept, 'close');

    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    expect(heard).toContain('{"status":"reloaded"');
    expect(heard).toContain('{"status":"closing","problems":[]}');
  });

  it('waits neither for connections on which nothing comes nor for requests that never end', async () => {
    const begun = new EventEmitter();
    const refresh = () => {
      begun.emit('refresh');
      return new Promise<never>(() => undefined);
    };
    const store = { ...fixedStore(data), refresh };
    const server = await startServer({ store, settings: { limits: { closeTimeoutMs: 300 } } });
    const isStuck = once(begun, 'refresh');
    const silent = connect(server.port, '127.0.0.1').on('error', () => undefined);
    const stuck = connect(server.port, '127.0.0.1').on('error', () => undefined);
    stuck.write('POST /api/refresh HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n');
    await isStuck;

    const began = Date.now();
    await server.close();

    // Less than what it would wait without that setting.
    expect(Date.now() - began).toBeLessThan(9000);
    silent.destroy();
    stuck.destroy();
  });
});
