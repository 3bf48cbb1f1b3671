import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '../../support/fake-registry.ts';
import type { LoggedRequest } from '../../support/faulty-server.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { imageContent } from '../../support/registry-content.ts';

const user = { username: 'alice', password: 'open-sesame-7' };
const isUpload = ({ method, path }: LoggedRequest) =>
  method === 'POST' && path.includes('/blobs/uploads/');

/** The DELETEs that a registry has got once there is one: nobody else waits for them. */
async function deletionsAt({ requests }: FakeRegistry): Promise<readonly LoggedRequest[]> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = requests.filter(({ method }) => method === 'DELETE');
    if (found.length > 0) return found;
    await setTimeout(10);
  }
  return [];
}

describe('httpRegistry looking up what it is about to push', () => {
  let fake: FakeRegistry | undefined;
  afterEach(async () => {
    await fake?.stop();
  });

  async function start(options: FakeRegistryOptions) {
    fake = await startFakeRegistry({ auth: { kind: 'token', ...user }, ...options });
    const registry = httpRegistry({
      credentials: fixedCredentials({ [fake.host]: user }),
      clock: instantClock(),
      retries: 2,
      env: {},
    });
    return { fake, registry };
  }

  it.each([
    [401, 'resolve'],
    [403, 'resolve'],
    [401, 'getManifest'],
    [403, 'getManifest'],
  ] as const)(
    'takes %d for "not there" where an upload can be opened (%s)',
    async (status, look) => {
      const { fake, registry } = await start({ hidesUnknown: { status, creatable: true } });

      const found = await registry[look](`${fake.host}/acme/new:1`, { push: true });

      expect(found).toBeUndefined();
      expect(fake.requests.filter(isUpload).map((request) => request.status)).toEqual([202]);
      expect((await deletionsAt(fake)).map((request) => request.status)).toEqual([204]);
    },
  );

  it('opens an upload once for many tags of a repository', async () => {
    const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: true } });

    const found = await Promise.all(
      ['1', '2', '3'].map((tag) =>
        registry.resolve(`${fake.host}/acme/new:${tag}`, { push: true }),
      ),
    );

    expect(found).toEqual([undefined, undefined, undefined]);
    expect(fake.requests.filter(isUpload)).toHaveLength(1);
  });

  it.each([
    ['resolve', ''],
    ['getManifest', ', DENIED: denied'],
  ] as const)('names both refusals where no upload can be opened (%s)', async (look, says) => {
    const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: false } });

    const resolving = registry[look](`${fake.host}/acme/new:1`, { push: true });

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to show manifest acme/new:1: 403 Forbidden${says}; and to open an upload there: 403 Forbidden, DENIED: denied`,
      hint: `either the repository does not exist and may not be created, or it may not be read: check that the credentials used for ${fake.host} (user alice) are right and cover this repository`,
    });
  });

  it('reports that a registry shows nothing and takes nothing, such as a mirror', async () => {
    const { fake, registry } = await start({});
    fake.addFault({ matches: isUpload, times: 1, action: { kind: 'answer', status: 405 } });

    const resolving = registry.resolve(`${fake.host}/acme/new:1`, { push: true });

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${fake.host} refused to show manifest acme/new:1: 404 Not Found; and to open an upload there: 405 Method Not Allowed`,
    });
  });

  it.each(['resolve', 'getManifest'] as const)(
    'reports a refusal when nothing is to be pushed (%s)',
    async (look) => {
      const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: true } });

      const resolving = registry[look](`${fake.host}/acme/new:1`);

      await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
      expect(fake.requests.filter(isUpload)).toEqual([]);
    },
  );

  it('does not take a failing upload for an answer', async () => {
    const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: true } });
    fake.addFault({ matches: isUpload, times: Infinity, action: { kind: 'answer', status: 500 } });

    const resolving = registry.resolve(`${fake.host}/acme/new:1`, { push: true });

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `registry ${fake.host} failed to open an upload in acme/new: 500 Internal Server Error`,
    });
  });

  it('does not mind that an upload cannot be given up', async () => {
    const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: true } });
    fake.addFault({
      matches: ({ method }) => method === 'DELETE',
      times: Infinity,
      action: { kind: 'reset' },
    });

    const found = await registry.resolve(`${fake.host}/acme/new:1`, { push: true });

    expect(found).toBeUndefined();
    expect(await deletionsAt(fake)).toHaveLength(1);
  });

  it('opens no upload for a manifest that is there', async () => {
    const { fake, registry } = await start({ hidesUnknown: { status: 403, creatable: true } });
    const image = imageContent('there');
    fake.add('acme/base', image, '1');

    const found = await registry.resolve(`${fake.host}/acme/base:1`, { push: true });

    expect(found).toEqual(image.manifest.descriptor);
    expect(fake.requests.filter(isUpload)).toEqual([]);
  });
});
