import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestContainer } from 'stack/testing';
import { publishedLists, twoKernels, type PublishedLists } from './published-lists.ts';
import { ask, port, startServer } from './start-server.ts';

describe('a server', () => {
  let lists: PublishedLists;
  let container: TestContainer;
  beforeAll(async () => {
    lists = await publishedLists(twoKernels);
    container = await startServer(lists.dir);
    await container.waitForHttp(port, '/readyz', { status: 200 });
  });
  afterAll(async () => {
    await container.stop();
    await lists[Symbol.asyncDispose]();
  });

  it('answers programs from the lists that are mounted', async () => {
    expect(await ask(container, '/api/languages')).toEqual({
      status: 200,
      body: { languages: ['Python', 'R'] },
    });
    expect(await ask(container, '/api/package/zlib')).toMatchObject({
      status: 200,
      body: {
        name: 'zlib',
        kernel_count: 2,
        kernels: [
          { kernel_name: 'parrot', package_version: '1.3.1' },
          { kernel_name: 'cowsay', package_version: '1.3' },
        ],
      },
    });
    expect(await ask(container, '/api/v2/search?q=numpy%3E%3D2')).toMatchObject({
      status: 200,
      body: { total: 1 },
    });
  });

  it('gives people a page that needs nothing from elsewhere', async () => {
    const page = await fetch(container.url(port), { headers: { accept: 'text/html' } });
    const html = await page.text();

    const addresses = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)]
      .map(([, url = '']) => url.replaceAll('&amp;', '&'))
      .filter((url) => !url.startsWith('data:'));
    const answers = await Promise.all(
      addresses.map(async (url) => (await fetch(new URL(url, container.url(port)))).status),
    );
    expect(html).toContain('cowsay');
    expect(addresses.filter((url) => !/^\/(?!\/)/.test(url))).toEqual([]);
    expect(addresses.filter((url) => /\.(?:js|css)\b/.test(url))).toHaveLength(2);
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  it('has the pages about its API in the image', async () => {
    const statuses = await Promise.all(
      ['/docs/', '/docs/static/swagger-ui.css', '/openapi.json', '/metrics'].map(
        async (path) => (await fetch(container.url(port, path))).status,
      ),
    );

    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});

describe('a server of changing lists', () => {
  it('answers from newer lists without being started again', async () => {
    await using lists = await publishedLists(twoKernels);
    await using container = await startServer(lists.dir);
    await container.waitForHttp(port, '/api/package/zlib', { status: 200 });

    await lists.publish([
      { language: 'R', name: 'geo', version: '1.0', packages: { terra: '1.8-5' } },
    ]);

    expect(await container.waitForHttp(port, '/api/package/terra', { status: 200 })).toBe(200);
    expect(await ask(container, '/api/package/zlib')).toMatchObject({ status: 404 });
  });

  it('waits for lists that are not there yet', async () => {
    await using lists = await publishedLists();
    await using container = await startServer(lists.dir);
    await container.waitForHttp(port, '/healthz', { status: 200 });
    const before = [
      await container.waitForHttp(port, '/readyz'),
      (await ask(container, '/api/languages')).status,
    ];

    await lists.publish(twoKernels);

    expect(before).toEqual([503, 503]);
    expect(await container.waitForHttp(port, '/readyz', { status: 200 })).toBe(200);
  });

  it('keeps what it has when a list is cut off', async () => {
    await using lists = await publishedLists(twoKernels);
    await using container = await startServer(lists.dir);
    await container.waitForHttp(port, '/readyz', { status: 200 });

    await lists.write('collated_manifests.json', '{"indexed_date": "2026-0');
    await expectLog(container, 'collated_manifests.json');

    expect(await ask(container, '/api/languages')).toMatchObject({ status: 200 });
  });
});

describe('a server that may do little', () => {
  it.each([
    ['a number without an account', '54321:54321'],
    ['a number without an account in the group of root', '1000660000:0'],
  ])('works as the user of %s', async (_whose, user) => {
    await using lists = await publishedLists(twoKernels);
    await using container = await startServer(lists.dir, { user });

    expect(await container.waitForHttp(port, '/readyz', { status: 200 })).toBe(200);
  });

  it('needs neither a shell nor a directory for temporary files', async () => {
    await using lists = await publishedLists(twoKernels);
    await using hidden = await publishedLists();
    await writeFile(join(hidden.dir, 'shell'), '', { mode: 0o000 });
    await mkdir(join(hidden.dir, 'tmp'));
    await chmod(join(hidden.dir, 'tmp'), 0o000);
    await using container = await startServer(lists.dir, {
      binds: [
        { source: join(hidden.dir, 'shell'), target: '/usr/bin/dash', readOnly: true },
        { source: join(hidden.dir, 'shell'), target: '/usr/bin/bash', readOnly: true },
        { source: join(hidden.dir, 'tmp'), target: '/tmp', readOnly: true },
      ],
    });

    expect(await container.waitForHttp(port, '/readyz', { status: 200 })).toBe(200);
  });
});

describe('reading the lists again', () => {
  it('is for whoever has the token', async () => {
    await using lists = await publishedLists(twoKernels);
    await lists.write('token', 'open-sesame\n');
    await using container = await startServer(lists.dir, {
      env: { REFRESH_TOKEN_FILE: '/app/data/token' },
    });
    await container.waitForHttp(port, '/readyz', { status: 200 });

    const statuses = await Promise.all(
      [{}, { authorization: 'Bearer open' }, { authorization: 'Bearer open-sesame' }].map(
        async (headers) =>
          (await fetch(container.url(port, '/api/refresh'), { method: 'POST', headers })).status,
      ),
    );

    expect(statuses).toEqual([401, 401, 200]);
    expect(await container.logs()).not.toContain('open-sesame');
  });
});

/** Waits for a word in what a container prints, for as long as the stage has time. */
async function expectLog(container: TestContainer, word: string): Promise<void> {
  while (!(await container.logs()).includes(word)) await sleep(50);
}
