import { afterEach, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import type { Credential } from '../../../src/ports/credentials.ts';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '../../support/fake-registry.ts';
import {
  startFaultyServer,
  type FaultAction,
  type FaultyServer,
  type LoggedRequest,
} from '../../support/faulty-server.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { startRealRegistry } from '../../support/real-registry.ts';
import { digestOf } from '../../support/registry-content.ts';

const user = { username: 'alice', password: 'open-sesame-7' };
const blob = Buffer.from('{"some": "document"}');
const digest = digestOf(blob);
const isPut = ({ method }: LoggedRequest) => method === 'PUT';
const isPost = ({ method }: LoggedRequest) => method === 'POST';

describe('httpRegistry storing a blob', () => {
  const started: { readonly stop: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });

  function registryFor(credentials: Readonly<Record<string, Credential>> = {}) {
    const clock = instantClock();
    const registry = httpRegistry({
      credentials: fixedCredentials(credentials),
      clock,
      retries: 2,
      env: {},
    });
    return { clock, registry };
  }

  async function start(options: FakeRegistryOptions = {}) {
    const fake = await startFakeRegistry(options);
    started.push(fake);
    const repository = `${fake.host}/acme/base`;
    return { fake, repository, ...registryFor({ [fake.host]: user }) };
  }

  async function elsewhere(status: number): Promise<FaultyServer> {
    const server = await startFaultyServer((request, response) => {
      request.resume();
      response.writeHead(status).end();
    });
    started.push(server);
    return server;
  }

  const steps = ({ requests }: FaultyServer) =>
    requests
      .filter(({ path }) => path !== '/v2/' && !path.startsWith('/token'))
      .map(({ method, status }) => `${method} ${status ?? 'none'}`);

  const stored = (fake: FakeRegistry) => fake.repository('acme/base')?.blobs.get(digest);

  it('asks for it first, then sends it in one piece', async () => {
    const { fake, registry, repository } = await start();

    const named = await registry.putBlob(repository, blob);

    expect(named).toBe(digest);
    expect(stored(fake)).toEqual(blob);
    expect(steps(fake)).toEqual(['HEAD 404', 'POST 202', 'PUT 201']);
  });

  it('sends nothing that is there already', async () => {
    const { fake, registry, repository } = await start();
    await registry.putBlob(repository, blob);

    const named = await registry.putBlob(repository, blob);

    expect(named).toBe(digest);
    expect(steps(fake).slice(3)).toEqual(['HEAD 200']);
  });

  it('signs every request at the registry itself', async () => {
    const { fake, registry, repository } = await start({ auth: { kind: 'token', ...user } });

    await registry.putBlob(repository, blob);

    expect(stored(fake)).toEqual(blob);
    expect(steps(fake)).toEqual(['HEAD 404', 'POST 202', 'PUT 201']);
  });

  it('signs anew, and opens a new session, when its token is worth nothing any more', async () => {
    const { fake, registry, repository } = await start({ auth: { kind: 'token', ...user } });
    await registry.putBlob(repository, Buffer.from('before'));
    fake.revokeTokens();

    await registry.putBlob(repository, blob);

    expect(stored(fake)).toEqual(blob);
  });

  it('stores in a repository that the registry hides because it is not there yet', async () => {
    const hidesUnknown = { status: 403, creatable: true } as const;
    const { fake, registry, repository } = await start({ hidesUnknown });

    await registry.putBlob(repository, blob);

    expect(stored(fake)).toEqual(blob);
    expect(steps(fake)).toEqual(['HEAD 403', 'POST 202', 'PUT 201']);
  });

  it('reports that it may not store', async () => {
    const hidesUnknown = { status: 403, creatable: false } as const;
    const { fake, registry, repository } = await start({ hidesUnknown });

    const storing = registry.putBlob(repository, blob);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to store blob acme/base@${digest}: 403 Forbidden, DENIED: denied`,
    });
  });

  it.each<[string, FaultAction]>([
    ['is answered with 503', { kind: 'answer', status: 503 }],
    ['is cut off', { kind: 'cut-upload', afterBytes: 0 }],
    ['ends with a reset connection', { kind: 'reset' }],
  ])('opens a new session when the upload %s', async (_name, action) => {
    const { fake, registry, repository, clock } = await start();
    fake.addFault({ matches: isPut, times: 2, action });

    await registry.putBlob(repository, blob);

    const sessions = fake.requests.filter(isPut).map(({ path }) => path);
    expect(stored(fake)).toEqual(blob);
    expect(new Set(sessions).size).toBe(3);
    expect(clock.sleepsMs).toHaveLength(2);
  });

  it('waits as long as the registry says before it opens a new session', async () => {
    const { fake, registry, repository, clock } = await start();
    const headers = { 'retry-after': '7' };
    fake.addFault({ matches: isPut, times: 1, action: { kind: 'answer', status: 429, headers } });

    await registry.putBlob(repository, blob);

    expect(clock.sleepsMs).toEqual([7000]);
  });

  it('tries again when no session could be opened', async () => {
    const { fake, registry, repository } = await start();
    fake.addFault({ matches: isPost, times: 2, action: { kind: 'answer', status: 500 } });

    await registry.putBlob(repository, blob);

    expect(steps(fake)).toEqual(['HEAD 404', 'POST 500', 'POST 500', 'POST 202', 'PUT 201']);
  });

  it('gives up after the tries it has', async () => {
    const { fake, registry, repository } = await start();
    fake.addFault({ matches: isPut, times: Infinity, action: { kind: 'answer', status: 500 } });

    const storing = registry.putBlob(repository, blob);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to store blob acme/base@${digest}: 500 Internal Server Error`,
    });
    expect(fake.requests.filter(isPut)).toHaveLength(3);
  });

  it('does not try again what was refused', async () => {
    const { fake, registry, repository } = await start();
    fake.addFault({ matches: isPut, times: 1, action: { kind: 'answer', status: 413 } });

    const storing = registry.putBlob(repository, blob);

    await expect(storing).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(steps(fake)).toEqual(['HEAD 404', 'POST 202', 'PUT 413']);
  });

  it('sends the blob, and no credentials, to another host that the registry names', async () => {
    const storage = await elsewhere(201);
    const uploadLocation = () => `http://${storage.host}/bucket/1?signature=a%2Fb%3D`;
    const auth = { kind: 'token', ...user } as const;
    const { fake, registry, repository } = await start({ auth, uploadLocation });

    const named = await registry.putBlob(repository, blob);

    expect(named).toBe(digest);
    expect(fake.requests.find(isPost)?.authorization).toMatch(/^Bearer /);
    expect(storage.requests).toEqual([
      {
        method: 'PUT',
        path: `/bucket/1?signature=a%2Fb%3D&digest=${encodeURIComponent(digest)}`,
        authorization: undefined,
        receivedBytes: blob.length,
        status: 201,
      },
    ]);
  });

  it('says who refused when it was another host', async () => {
    const storage = await elsewhere(403);
    const { fake, registry, repository } = await start({
      uploadLocation: () => `http://${storage.host}/bucket/1`,
    });

    const storing = registry.putBlob(repository, blob);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to store blob acme/base@${digest}: ${storage.host} says 403 Forbidden`,
    });
  });

  it('reports a session without a place', async () => {
    const { fake, registry, repository } = await start();
    fake.addFault({ matches: isPost, times: 1, action: { kind: 'answer', status: 202 } });

    const storing = registry.putBlob(repository, blob);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to store blob acme/base@${digest}: it names no place that content can be sent to`,
    });
  });

  it('stores at CNCF distribution through connections that are reset, cut and refused', async () => {
    const real = await startRealRegistry();
    started.push(real);
    const proxy = await real.proxy();
    const { registry } = registryFor();
    const repository = `${proxy.host}/acme/base`;
    proxy.addFault({ matches: isPost, times: 1, action: { kind: 'reset' } });
    proxy.addFault({ matches: isPut, times: 1, action: { kind: 'cut-upload', afterBytes: 0 } });

    const named = await registry.putBlob(repository, blob);
    const kept = await registry.getBlob(repository, named);

    expect(kept).toEqual(blob);
    expect(steps(proxy)).toEqual([
      'HEAD 404',
      'POST none',
      'POST 202',
      'PUT none',
      'POST 202',
      'PUT 201',
      'GET 200',
    ]);
  });
});
