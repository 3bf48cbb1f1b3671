import Docker from 'dockerode';
import { homedir } from 'node:os';
import { dockerConnection } from '../../../src/adapters/docker/docker-connection.ts';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { EngineUnderContract } from '../../support/engine-contract.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { startRealRegistry } from '../../support/real-registry.ts';

/** The engine of this machine with a registry beside it. */
export async function startRealEngine(): Promise<EngineUnderContract> {
  const { options, address } = await dockerConnection(process.env, nodeFiles(), homedir());
  const engine = dockerodeEngine(new Docker(options), address);
  const real = await startRealRegistry();
  const registry = httpRegistry({
    credentials: fixedCredentials(),
    clock: systemClock,
    retries: 0,
    env: {},
  });
  return {
    engine,
    image: 'busybox:stack-test',
    registryHost: real.host,
    closedHost: '127.0.0.1:1',
    digestAt: async (reference) => (await registry.resolve(reference))?.digest,
    stop: real.stop,
  };
}
