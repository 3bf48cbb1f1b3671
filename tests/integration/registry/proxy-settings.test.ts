import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { imageContent } from '../../support/registry-content.ts';

const image = imageContent('behind a proxy');

/** A proxy that takes every tunnel to the fake registry, whatever name was asked for. */
function tunnelTo(host: string, tunnels: string[]) {
  const { hostname, port } = new URL(`http://${host}`);
  return createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
}

describe('httpRegistry with proxy variables', () => {
  let fake: FakeRegistry;
  let proxy: ReturnType<typeof createServer>;
  let tunnels: string[];

  beforeEach(async () => {
    fake = await startFakeRegistry();
    fake.add('acme/base', image, '1');
    tunnels = [];
    proxy = tunnelTo(fake.host, tunnels);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await fake.stop();
    await new Promise((resolve) => proxy.close(resolve));
  });

  const registry = (env: Readonly<Record<string, string>>) =>
    httpRegistry({
      credentials: fixedCredentials(),
      clock: instantClock(),
      retries: 0,
      insecureHosts: ['registry.invalid:5000'],
      env,
    });
  const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  it('asks through the proxy', async () => {
    const proxied = registry({ HTTP_PROXY: proxyUrl() });

    const found = await proxied.resolve('registry.invalid:5000/acme/base:1');

    expect(found).toEqual(image.manifest.descriptor);
    expect(new Set(tunnels)).toEqual(new Set(['registry.invalid:5000']));
  });

  it('asks hosts of NO_PROXY directly', async () => {
    const direct = registry({ HTTP_PROXY: proxyUrl(), NO_PROXY: '.invalid' });

    const resolving = direct.resolve('registry.invalid:5000/acme/base:1');

    await expect(resolving).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringMatching(/no host has this name|name service does not answer/),
    });
    expect(tunnels).toEqual([]);
  });

  it('never asks loopback addresses through a proxy', async () => {
    const proxied = registry({ HTTP_PROXY: proxyUrl(), HTTPS_PROXY: proxyUrl() });

    const found = await proxied.resolve(`${fake.host}/acme/base:1`);

    expect(found).toEqual(image.manifest.descriptor);
    expect(tunnels).toEqual([]);
  });
});
