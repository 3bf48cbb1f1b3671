import Docker from 'dockerode';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAtBuilder } from '../../src/adapters/build/look-at-builder.ts';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { execaRunner } from '../../src/adapters/execa-runner.ts';
import { namedBuilder } from '../../src/adapters/named-builder.ts';
import { contractSecret, describeBuilderContract } from '../support/builder-contract.ts';
import { startRemoteBuilders } from '../support/remote-builders.ts';

describeBuilderContract(
  'a builder of buildx whose BuildKit is elsewhere',
  { secrets: true, triggers: true, heredocs: true },
  async () => {
    const remote = await startRemoteBuilders();
    const [{ engine }] = remote.builders;
    const deps = {
      runner: execaRunner(),
      env: { ...remote.env, CONTRACT_TOKEN: contractSecret },
      homeDir: tmpdir(),
      credentialFolder: join(tmpdir(), 'stack-contract-'),
      credentialFor: () => undefined,
    };
    const docker = new Docker({ socketPath: engine.address.slice('unix://'.length) });
    return {
      engine: dockerodeEngine(docker, engine.address),
      builder: namedBuilder(deps, await lookAtBuilder(deps, 'east')),
      registry: remote.registry.host,
      close: remote.close,
    };
  },
);
