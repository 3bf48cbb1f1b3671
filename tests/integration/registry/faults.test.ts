import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { httpRegistry, type HttpRegistryDeps } from '../../../src/adapters/http-registry.ts';
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts';
import type { FaultAction, LoggedRequest } from '../../support/faulty-server.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock, type InstantClock } from '../../support/instant-clock.ts';
import { imageContent } from '../../support/registry-content.ts';

const image = imageContent('faulty');
const isManifest = (request: LoggedRequest) => request.path.includes('/manifests/');
const isAnything = () => true;

describe('httpRegistry on a registry with faults', () => {
  let fake: FakeRegistry;
  let clock: InstantClock;
  let reference: string;

  beforeEach(async () => {
    fake = await startFakeRegistry();
    fake.add('acme/base', image, '1');
    reference = `${fake.host}/acme/base:1`;
    clock = instantClock();
  });
  afterEach(async () => {
    await fake.stop();
  });

  const registry = (deps: Partial<HttpRegistryDeps> = {}) =>
    httpRegistry({ credentials: fixedCredentials(), clock, retries: 2, env: {}, ...deps });

  const manifestRequests = () => fake.requests.filter(isManifest).map(({ status }) => status);

  function fail(times: number, action: FaultAction): void {
    fake.addFault({ matches: isManifest, times, action });
  }

  it('tries again when the registry answers 500 twice, and then succeeds', async () => {
    fail(2, { kind: 'answer', status: 500 });

    const found = await registry().resolve(reference);

    expect(found).toEqual(image.manifest.descriptor);
    expect(manifestRequests()).toEqual([500, 500, 200]);
  });

  it('waits longer each time, with a random part', async () => {
    fail(2, { kind: 'answer', status: 503 });

    await registry({ retryDelayMs: 100 }).resolve(reference);

    const [first = 0, second = 0, ...more] = clock.sleepsMs;
    expect(more).toEqual([]);
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThan(200);
    expect(second).toBeGreaterThanOrEqual(200);
    expect(second).toBeLessThan(400);
  });

  it('gives up after the tries it has when the registry answers 500 for ever', async () => {
    const body = '{"errors":[{"code":"UNKNOWN","message":"disk \\u001b[31mfull"}]}';
    fail(Infinity, { kind: 'answer', status: 500, body });

    const getting = registry().getManifest(reference);

    await expect(getting).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to show manifest acme/base:1: 500 Internal Server Error, UNKNOWN: disk [31mfull`,
      hint: 'try again later, or look into the registry’s log',
    });
    expect(manifestRequests()).toEqual([500, 500, 500]);
  });

  it('sends one request only when it may not try again', async () => {
    fail(Infinity, { kind: 'answer', status: 500 });

    const resolving = registry({ retries: 0 }).resolve(reference);

    await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(manifestRequests()).toEqual([500]);
  });

  it('waits no longer than five seconds by itself, and tells each further try', async () => {
    const told: string[] = [];
    fail(8, { kind: 'answer', status: 503 });

    await registry({ retries: 8, onRetry: (host) => told.push(host) }).resolve(reference);

    expect(Math.max(...clock.sleepsMs)).toBe(5000);
    expect(told).toEqual(Array(8).fill(fake.host));
  });

  it('asks nobody more than three times who does not answer at all', async () => {
    await fake.stop();

    const resolving = registry({ retries: 8 }).resolve(reference);

    await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    expect(clock.sleepsMs).toHaveLength(2);
  });

  it('waits as long as Retry-After says when it is asked too often', async () => {
    fail(1, { kind: 'answer', status: 429, headers: { 'retry-after': '7' } });

    const found = await registry().resolve(reference);

    expect(found).toEqual(image.manifest.descriptor);
    expect(clock.sleepsMs).toEqual([7000]);
  });

  it('understands a date in Retry-After', async () => {
    const date = new Date(clock.now() + 11_000).toUTCString();
    fail(1, { kind: 'answer', status: 429, headers: { 'retry-after': date } });

    await registry().resolve(reference);

    expect(clock.sleepsMs).toEqual([11_000]);
  });

  it('waits half a minute at most', async () => {
    fail(1, { kind: 'answer', status: 429, headers: { 'retry-after': '86400' } });

    await registry().resolve(reference);

    expect(clock.sleepsMs).toEqual([30_000]);
  });

  it('names the limit when the registry says 429 for ever', async () => {
    fail(Infinity, { kind: 'answer', status: 429, body: 'too many requests' });

    const resolving = registry().getManifest(reference);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to show manifest acme/base:1: 429 Too Many Requests, too many requests`,
      hint: 'the registry limits how often it is asked: wait, or sign in for a higher limit',
    });
  });

  it.each([
    [400, 'REGISTRY_FAILED'],
    [401, 'REGISTRY_DENIED'],
    [403, 'REGISTRY_DENIED'],
    [416, 'REGISTRY_FAILED'],
  ])('never tries again after %d', async (status, code) => {
    fail(Infinity, { kind: 'answer', status });

    const resolving = registry().resolve(reference);

    await expect(resolving).rejects.toMatchObject({ code });
    expect(manifestRequests()).toEqual([status]);
    expect(clock.sleepsMs).toEqual([]);
  });

  it('takes 404 for an answer', async () => {
    fail(Infinity, { kind: 'answer', status: 404 });

    const found = await registry().resolve(reference);

    expect(found).toBeUndefined();
    expect(manifestRequests()).toEqual([404]);
  });

  it('tries again when the connection is reset', async () => {
    fail(2, { kind: 'reset' });

    const found = await registry().resolve(reference);

    expect(found).toEqual(image.manifest.descriptor);
    expect(manifestRequests()).toEqual([undefined, undefined, 200]);
  });

  it('tries again when an answer breaks off in its middle', async () => {
    fail(1, { kind: 'cut-answer', afterBytes: 20 });

    const manifest = await registry().getManifest(reference);

    expect(manifest).toEqual(image.manifest);
    expect(manifestRequests()).toHaveLength(2);
  });

  it('stores a manifest although its upload was cut off once', async () => {
    fail(1, { kind: 'cut-upload', afterBytes: 0 });

    const digest = await registry().putManifest(`${fake.host}/acme/base:2`, image.manifest);

    expect(digest).toBe(image.manifest.descriptor.digest);
    expect(fake.repository('acme/base')?.tags.get('2')).toBe(digest);
    expect(manifestRequests()).toEqual([undefined, 201]);
  });

  it('says so when answers break off for ever', async () => {
    fail(Infinity, { kind: 'cut-answer', afterBytes: 20 });

    const getting = registry().getManifest(reference);

    await expect(getting).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: `registry ${fake.host} does not answer: the connection broke off (UND_ERR_SOCKET); it was asked to show manifest acme/base:1`,
    });
  });

  it('does not wait for ever for an answer', async () => {
    fail(Infinity, { kind: 'delay', delayMs: 5_000 });

    const resolving = registry({ answerTimeoutMs: 100, retries: 0 }).resolve(reference);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: `registry ${fake.host} does not answer: no answer in time (UND_ERR_HEADERS_TIMEOUT); it was asked to show manifest acme/base:1`,
    });
  });

  it('says that nothing listens where the registry should be', async () => {
    await fake.stop();

    const pinging = registry().ping(fake.host);

    await expect(pinging).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: `registry ${fake.host} does not answer: the connection was refused (ECONNREFUSED); it was asked to answer at /v2/`,
      hint: `check that ${fake.host} is the right name and that the registry is running`,
    });
    expect(clock.sleepsMs).toHaveLength(2);
  });

  it('says that what answers is no registry', async () => {
    fake.addFault({
      matches: isAnything,
      times: Infinity,
      action: { kind: 'answer', status: 404, body: '<html>nginx</html>' },
    });

    const resolving = registry().resolve(reference);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to answer at /v2/: 404 Not Found`,
    });
  });

  it('recovers for later requests after the registry was down for one', async () => {
    const patient = registry({ retries: 0 });
    fake.addFault({ matches: isAnything, times: 1, action: { kind: 'answer', status: 500 } });

    const first = patient.resolve(reference);
    await expect(first).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    const second = await patient.resolve(reference);

    expect(second).toEqual(image.manifest.descriptor);
  });

  it('reports bytes that are not those of the digest asked for', async () => {
    fail(1, {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': image.manifest.descriptor.mediaType },
      body: '{}',
    });

    const getting = registry().getManifest(
      `${fake.host}/acme/base@${image.manifest.descriptor.digest}`,
    );

    await expect(getting).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: expect.stringContaining(
        `its answer has the digest sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a, not ${image.manifest.descriptor.digest}`,
      ),
    });
  });

  it('reports that another manifest was stored than was sent', async () => {
    const other = imageContent('other').manifest.descriptor.digest;
    fail(1, { kind: 'answer', status: 201, headers: { 'docker-content-digest': other } });

    const storing = registry().putManifest(reference, image.manifest);

    await expect(storing).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: expect.stringContaining(`its answer has the digest ${other}, not `),
    });
  });

  it('refuses a blob that is too long for a document', async () => {
    const length = 17 * 1024 * 1024;
    fake.addFault({
      matches: ({ path }) => path.includes('/blobs/'),
      times: Infinity,
      action: { kind: 'answer', status: 200, body: 'x'.repeat(length) },
    });

    const getting = registry().getBlob(`${fake.host}/acme/base`, image.manifest.descriptor.digest);

    await expect(getting).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: expect.stringContaining('its answer is longer than 16777216 bytes'),
    });
  });

  it('reports a list of tags that is none', async () => {
    fake.addFault({
      matches: ({ path }) => path.includes('/tags/'),
      times: 1,
      action: { kind: 'answer', status: 200, body: '{"tags":[1]}' },
    });

    const listing = registry().listTags(`${fake.host}/acme/base`);

    await expect(listing).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to list the tags of acme/base: its answer is not a list of tags`,
    });
  });

  it('stops with the reason of the signal, also while it waits for the next try', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by a signal');
    fail(Infinity, { kind: 'answer', status: 500 });
    const stopping = {
      ...clock,
      sleep: () => {
        controller.abort(reason);
        return Promise.resolve();
      },
    };

    const resolving = registry({ clock: stopping, signal: controller.signal }).resolve(reference);

    await expect(resolving).rejects.toBe(reason);
    expect(manifestRequests()).toEqual([500]);
  });

  it('stops a request under way when the signal aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by a signal');
    fail(Infinity, { kind: 'delay', delayMs: 5_000 });

    const resolving = registry({ signal: controller.signal }).resolve(reference);
    setTimeout(() => controller.abort(reason), 50);

    await expect(resolving).rejects.toBe(reason);
  });
});
