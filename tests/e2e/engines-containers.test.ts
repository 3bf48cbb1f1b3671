import { createHash } from 'node:crypto';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { describeEngineContract } from '../support/engine-contract.ts';
import { fetchBeside, startRegistryBeside, startTestEngine } from '../support/test-engine.ts';

const name = 'docker-26.1-containerd';

// The other images stores are those of the machine's own engine, on which the contract runs as well.
describeEngineContract(`${name} through dockerode`, async () => {
  const { docker, address } = await startTestEngine(name);
  const registry = await startRegistryBeside(name);
  return {
    engine: dockerodeEngine(docker, address),
    image: 'busybox:stack-test',
    registryHost: registry.host,
    closedHost: '127.0.0.1:1',
    digestAt: async (reference) => {
      const [, host = '', path = '', tag = ''] = /^([^/]+)\/(.*):([^:]+)$/.exec(reference) ?? [];
      const manifest = await fetchBeside(name, `${host}/v2/${path}/manifests/${tag}`);
      return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
    },
    stop: registry.stop,
  };
});
