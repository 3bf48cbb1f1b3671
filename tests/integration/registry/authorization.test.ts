import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpRegistry, type HttpRegistryDeps } from '../../../src/adapters/http-registry.ts';
import { connections } from '../../../src/adapters/registry/connections.ts';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '../../support/fake-registry.ts';
import { startFaultyServer, type FaultyServer } from '../../support/faulty-server.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { digestOf, imageContent } from '../../support/registry-content.ts';

const user = { username: 'alice', password: 'open-sesame-7' };
const wrong = { username: 'alice', password: 'mumble-9' };
const tokenAuth = { kind: 'token', ...user } as const;
const basicAuth = { kind: 'basic', ...user } as const;
const image = imageContent('guarded');
const { descriptor } = image.manifest;

describe('httpRegistry signing in', () => {
  const servers: FaultyServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
    const fake = await startFakeRegistry(options);
    fake.add('acme/base', image, '1');
    servers.push(fake);
    return fake;
  }

  const registry = (deps: Partial<HttpRegistryDeps>) =>
    httpRegistry({
      credentials: fixedCredentials(),
      clock: instantClock(),
      retries: 2,
      env: {},
      ...deps,
    });

  const knows = (fake: FakeRegistry, credential = user) => ({
    credentials: fixedCredentials({ [fake.host]: credential }),
  });

  const askedPaths = (fake: FakeRegistry) =>
    fake.requests.map(({ method, path, status }) => `${method} ${path} ${status ?? ''}`);

  it('signs in by name and password where the registry wants that', async () => {
    const fake = await start({ auth: basicAuth });
    const signedIn = registry(knows(fake));

    const found = await signedIn.resolve(`${fake.host}/acme/base:1`);
    await signedIn.ping(fake.host);

    expect(found).toEqual(descriptor);
    expect(askedPaths(fake)).toEqual([
      'GET /v2/ 401',
      'HEAD /v2/acme/base/manifests/1 200',
      'GET /v2/ 200',
    ]);
  });

  it('gets a token where the registry wants one', async () => {
    const fake = await start({ auth: tokenAuth });

    const found = await registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);

    expect(found).toEqual(descriptor);
    expect(askedPaths(fake)).toEqual([
      'GET /v2/ 401',
      'GET /token?service=fake&scope=repository%3Aacme%2Fbase%3Apull&account=alice&client_id=stack 200',
      'HEAD /v2/acme/base/manifests/1 200',
    ]);
  });

  it('asks how to sign once for all who share connections', async () => {
    const fake = await start({ auth: basicAuth });
    const shared = connections({ env: {} });
    const first = registry({ ...knows(fake), connections: shared });
    const second = registry({ ...knows(fake), connections: shared });

    await first.resolve(`${fake.host}/acme/base:1`);
    await second.resolve(`${fake.host}/acme/base:1`);

    expect(askedPaths(fake)).toEqual([
      'GET /v2/ 401',
      'HEAD /v2/acme/base/manifests/1 200',
      'HEAD /v2/acme/base/manifests/1 200',
    ]);
  });

  it('gets a token for nobody in particular without credentials', async () => {
    const fake = await start({ auth: { ...tokenAuth, anonymousPull: true } });

    const found = await registry({}).resolve(`${fake.host}/acme/base:1`);

    expect(found).toEqual(descriptor);
    expect(fake.requests[1]).toMatchObject({ status: 200, authorization: undefined });
  });

  it('turns an identity token into a token, by POST', async () => {
    const fake = await start({ auth: { ...tokenAuth, identityToken: 'refresh-me-5' } });
    const identity = { username: '<token>', password: 'refresh-me-5' };

    const found = await registry(knows(fake, identity)).resolve(`${fake.host}/acme/base:1`);

    expect(found).toEqual(descriptor);
    expect(askedPaths(fake)[1]).toBe('POST /token 200');
  });

  it('refuses to sign in by an identity token where a password is wanted', async () => {
    const fake = await start({ auth: basicAuth });
    const identity = { username: '<token>', password: 'refresh-me-5' };

    const resolving = registry(knows(fake, identity)).resolve(`${fake.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} cannot be asked to sign in: it wants a user and a password, and only an identity token is configured`,
    });
  });

  it('asks for one token and opens few connections for many requests at once', async () => {
    const fake = await start({ auth: tokenAuth });
    const signedIn = registry(knows(fake));

    const found = await Promise.all(
      Array.from({ length: 50 }, () => signedIn.resolve(`${fake.host}/acme/base:1`)),
    );

    expect(new Set(found.map((one) => one?.digest))).toEqual(new Set([descriptor.digest]));
    expect(fake.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
    expect(fake.requests).toHaveLength(52);
    expect(fake.connectionCount()).toBeLessThanOrEqual(8);
  });

  it('keeps connections open for requests one after the other', async () => {
    const fake = await start({ auth: tokenAuth });
    const signedIn = registry(knows(fake));

    for (let count = 0; count < 5; count += 1) await signedIn.resolve(`${fake.host}/acme/base:1`);

    // A second one while the first is between two requests.
    expect(fake.connectionCount()).toBeLessThanOrEqual(2);
  });

  it('gets a new token when the old one is about to expire', async () => {
    const fake = await start({ auth: { ...tokenAuth, lifetimeSeconds: 60 } });
    const clock = instantClock();
    const signedIn = registry({ ...knows(fake), clock });

    await signedIn.resolve(`${fake.host}/acme/base:1`);
    clock.advance(50_000);
    await signedIn.resolve(`${fake.host}/acme/base:1`);
    clock.advance(5_000);
    await signedIn.resolve(`${fake.host}/acme/base:1`);

    const statuses = fake.requests.map(({ status }) => status);
    expect(fake.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(2);
    expect(statuses).toEqual([401, 200, 200, 200, 200, 200]);
  });

  it('gets a new token, once, when the registry does not take the old one any more', async () => {
    const fake = await start({ auth: tokenAuth });
    const signedIn = registry(knows(fake));
    await signedIn.resolve(`${fake.host}/acme/base:1`);
    fake.revokeTokens();
    const before = fake.requests.length;

    const found = await Promise.all(
      Array.from({ length: 8 }, () => signedIn.resolve(`${fake.host}/acme/base:1`)),
    );

    expect(found).toEqual(Array.from({ length: 8 }, () => descriptor));
    const later = fake.requests.slice(before);
    expect(later.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
  });

  it('asks for the right to push when it stores', async () => {
    const fake = await start({ auth: tokenAuth });

    await registry(knows(fake)).putManifest(`${fake.host}/acme/base:2`, image.manifest);

    expect(askedPaths(fake)).toEqual([
      'GET /v2/ 401',
      'GET /token?service=fake&scope=repository%3Aacme%2Fbase%3Apull%2Cpush&account=alice&client_id=stack 200',
      'PUT /v2/acme/base/manifests/2 201',
    ]);
  });

  it('adds the scope that the registry misses', async () => {
    const fake = await start({ auth: tokenAuth });
    const scope = 'repository:acme/base:pull repository:acme/other:pull';
    fake.addFault({
      matches: ({ path }) => path.includes('/manifests/'),
      times: 1,
      action: {
        kind: 'answer',
        status: 401,
        headers: {
          'www-authenticate': `Bearer realm="http://${fake.host}/token",service="fake",scope="${scope}"`,
        },
      },
    });

    const found = await registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);

    expect(found).toEqual(descriptor);
    expect(askedPaths(fake)[3]).toBe(
      'GET /token?service=fake&scope=repository%3Aacme%2Fbase%3Apull&scope=repository%3Aacme%2Fother%3Apull&account=alice&client_id=stack 200',
    );
  });

  it.each([
    ['name and password', basicAuth],
    ['a token', tokenAuth],
  ])('reports wrong credentials (%s) at once, and prints none of them', async (_, auth) => {
    const fake = await start({ auth });

    const error: unknown = await registry(knows(fake, wrong))
      .getManifest(`${fake.host}/acme/base:1`)
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      code: 'REGISTRY_DENIED',
      message: expect.stringContaining('refused to show manifest acme/base:1: 401 Unauthorized, '),
      hint: `check that the credentials used for ${fake.host} (user alice) are right and cover this repository`,
    });
    const printed = inspect(error, { depth: Infinity, showHidden: true });
    expect(printed).not.toContain(wrong.password);
    expect(printed).not.toContain(Buffer.from(`alice:${wrong.password}`).toString('base64'));
    expect(fake.requests).toHaveLength(2);
  });

  it('says how to sign in when there are no credentials', async () => {
    const fake = await start({ auth: basicAuth });

    const pinging = registry({}).ping(fake.host);

    await expect(pinging).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to answer at /v2/: 401 Unauthorized, UNAUTHORIZED: unauthorized`,
      hint: `no credentials are set for ${fake.host}: run \`docker login ${fake.host}\`, or set STACK_REGISTRY_USER and STACK_REGISTRY_TOKEN`,
    });
  });

  it('tries again when the token service fails, and names it when it keeps failing', async () => {
    const fake = await start({ auth: tokenAuth });
    const fault = (times: number) =>
      fake.addFault({
        matches: ({ path }) => path.startsWith('/token'),
        times,
        action: { kind: 'answer', status: 503 },
      });
    fault(2);
    await registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);
    fault(Infinity);

    const resolving = registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to issue a token at ${fake.host} for repository:acme/base:pull: 503 Service Unavailable`,
    });
  });

  it('sends the credentials of one host to no other', async () => {
    const mine = await start({ auth: basicAuth });
    const theirs = await start({ auth: tokenAuth });
    const both = registry(knows(mine));

    await both.resolve(`${mine.host}/acme/base:1`);
    const resolving = both.resolve(`${theirs.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    expect(theirs.requests.map(({ authorization }) => authorization)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('sends a password to the token service that the registry names, here on another port', async () => {
    const service = await startFaultyServer((_, response) => {
      response.end(JSON.stringify({ token: 'issued-elsewhere-3' }));
    });
    servers.push(service);
    const fake = await start({ auth: { ...tokenAuth, realm: `http://${service.host}/auth` } });

    const resolving = registry(knows(fake)).getManifest(`${fake.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    expect(service.requests[0]?.authorization).toMatch(/^Basic /);
    expect(fake.requests[1]?.authorization).toBe('Bearer issued-elsewhere-3');
  });

  it('sends no password to a token service without TLS elsewhere', async () => {
    const fake = await start({ auth: { ...tokenAuth, realm: 'http://auth.example/token' } });

    const resolving = registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} cannot be asked to issue a token at auth.example for repository:acme/base:pull: the token service it names has no TLS, and no password is sent there`,
    });
  });

  it('reports a token service that gives no token', async () => {
    const service = await startFaultyServer((_, response) => void response.end('{}'));
    servers.push(service);
    const fake = await start({ auth: { ...tokenAuth, realm: `http://${service.host}/auth` } });

    const resolving = registry(knows(fake)).resolve(`${fake.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: expect.stringContaining('there is no token in its answer'),
    });
  });

  it('follows a redirect of a blob to another host without signing there', async () => {
    const [config = Buffer.alloc(0)] = image.blobs;
    const store = await startFaultyServer((_, response) => void response.end(config));
    servers.push(store);
    const fake = await start({ auth: tokenAuth, blobsAt: `http://${store.host}` });

    const blob = await registry(knows(fake)).getBlob(`${fake.host}/acme/base`, digestOf(config));

    expect(blob).toEqual(config);
    expect(fake.requests.at(-1)).toMatchObject({
      authorization: expect.stringMatching(/^Bearer token-/),
    });
    expect(store.requests).toMatchObject([{ method: 'GET', authorization: undefined }]);
  });

  it('names the other host, without the signature in its address, when that refuses', async () => {
    const [config = Buffer.alloc(0)] = image.blobs;
    const store = await startFaultyServer((_, response) => void response.writeHead(403).end());
    servers.push(store);
    const fake = await start({ blobsAt: `http://${store.host}` });

    const getting = registry({}).getBlob(`${fake.host}/acme/base`, digestOf(config));

    await expect(getting).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to give blob acme/base@${digestOf(config)}: ${store.host} says 403 Forbidden`,
    });
  });

  it('signs a further page of tags at the registry alone, whatever host the link names', async () => {
    const elsewhere = await startFaultyServer((_, response) => void response.end('{}'));
    servers.push(elsewhere);
    const fake = await start({ auth: basicAuth });
    fake.addFault({
      matches: ({ path }) => path.includes('/tags/'),
      times: 1,
      action: {
        kind: 'answer',
        status: 200,
        headers: { link: `<http://${fake.host}//${elsewhere.host}/tags>; rel="next"` },
        body: '{"tags":["0"]}',
      },
    });

    await registry(knows(fake)).listTags(`${fake.host}/acme/base`);

    expect(fake.requests.at(-1)?.path).toBe(`//${elsewhere.host}/tags`);
    expect(elsewhere.requests).toEqual([]);
  });
});
