import { afterEach, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import type { Credential } from '../../../src/ports/credentials.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { imageContent, pushBlobs } from '../../support/registry-content.ts';

const image = imageContent('real');
/** User alice, password wonderland (bcrypt). */
const htpasswd = 'alice:$2y$05$abcdefghijklmnopqrstuuA0vov2GDneHB3.8.cv9UF9g.RdvScIW\n';

describe('httpRegistry and CNCF distribution', () => {
  let real: RealRegistry | undefined;
  afterEach(async () => {
    await real?.stop();
  });

  const registryFor = (credentials: Readonly<Record<string, Credential>> = {}) =>
    httpRegistry({
      credentials: fixedCredentials(credentials),
      clock: instantClock(),
      retries: 2,
      env: {},
    });

  it('signs in by name and password', async () => {
    real = await startRealRegistry({ htpasswd });
    const registry = registryFor({ [real.host]: { username: 'alice', password: 'wonderland' } });

    await registry.ping(real.host);
    const found = await registry.resolve(`${real.host}/acme/base:1`, { push: true });

    expect(found).toBeUndefined();
  });

  it('reports a wrong password', async () => {
    real = await startRealRegistry({ htpasswd });
    const registry = registryFor({ [real.host]: { username: 'alice', password: 'looking-glass' } });

    const resolving = registry.getManifest(`${real.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `registry ${real.host} refused to show manifest acme/base:1: 401 Unauthorized, UNAUTHORIZED: authentication required`,
    });
  });

  it('stores a manifest through connections that are reset, cut and refused', async () => {
    real = await startRealRegistry();
    const proxy = await real.proxy();
    await pushBlobs(real.host, 'acme/base', image.blobs);
    const isManifest = ({ path }: { readonly path: string }) => path.includes('/manifests/');
    const isWrite = ({ method }: { readonly method: string }) => method === 'PUT';
    proxy.addFault({ matches: isWrite, times: 1, action: { kind: 'cut-upload', afterBytes: 0 } });
    proxy.addFault({ matches: isManifest, times: 1, action: { kind: 'answer', status: 502 } });
    const registry = registryFor();

    const digest = await registry.putManifest(`${proxy.host}/acme/base:1`, image.manifest);
    proxy.addFault({
      matches: isManifest,
      times: 2,
      action: { kind: 'cut-answer', afterBytes: 9 },
    });
    const stored = await registry.getManifest(`${proxy.host}/acme/base:1`);

    expect(digest).toBe(image.manifest.descriptor.digest);
    expect(stored).toEqual(image.manifest);
    expect(proxy.requests.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['PUT', undefined],
      ['PUT', 502],
      ['PUT', 201],
      ['GET', undefined],
      ['GET', undefined],
      ['GET', 200],
    ]);
  });

  it('says that the registry is gone', async () => {
    real = await startRealRegistry();
    const registry = registryFor();
    await registry.ping(real.host);
    await real.stop();

    const resolving = registry.resolve(`${real.host}/acme/base:1`);

    await expect(resolving).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});
