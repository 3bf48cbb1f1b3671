import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { startFakeRegistry } from '../../support/fake-registry.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { startRealRegistry } from '../../support/real-registry.ts';
import { describeRegistryContract } from '../../support/registry-contract.ts';

const registry = () =>
  httpRegistry({ credentials: fixedCredentials(), clock: instantClock(), retries: 2, env: {} });

describeRegistryContract('over HTTP to a fake registry', async () => {
  const fake = await startFakeRegistry({ tagsPerPage: 10 });
  return { registry: registry(), host: fake.host, stop: fake.stop };
});

describeRegistryContract('over HTTP to a fake registry that names no digests', async () => {
  const fake = await startFakeRegistry({ namesDigests: false });
  return { registry: registry(), host: fake.host, stop: fake.stop };
});

describeRegistryContract(
  'over HTTP to a fake registry with whole addresses for uploads',
  async () => {
    let origin = '';
    const fake = await startFakeRegistry({
      uploadLocation: (path) => `${origin}${path}?_state=a%2Fb%20c%3D`,
    });
    origin = `http://${fake.host}`;
    return { registry: registry(), host: fake.host, stop: fake.stop };
  },
);

describeRegistryContract('in memory', async () =>
  Promise.resolve({
    registry: memoryRegistry(),
    host: 'stack.test',
    stop: () => Promise.resolve(),
  }),
);

describeRegistryContract('over HTTP to CNCF distribution', async () => {
  const real = await startRealRegistry();
  return { registry: registry(), host: real.host, stop: real.stop };
});

describeRegistryContract('over HTTP through a proxy to CNCF distribution', async () => {
  const real = await startRealRegistry();
  const proxy = await real.proxy();
  return { registry: registry(), host: proxy.host, stop: real.stop };
});
