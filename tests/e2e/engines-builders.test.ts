import { buildxBuilder } from '../../src/adapters/buildx-builder.ts';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { engineApiBuilder } from '../../src/adapters/engine-api-builder.ts';
import { execaRunner } from '../../src/adapters/execa-runner.ts';
import { contractSecret, describeBuilderContract } from '../support/builder-contract.ts';
import { startTestEngine } from '../support/test-engine.ts';

describeBuilderContract(
  "26.1's own API",
  { secrets: false, triggers: false, heredocs: true },
  async () => {
    const { docker, address } = await startTestEngine('docker-26.1');
    return {
      engine: dockerodeEngine(docker, address),
      builder: engineApiBuilder(docker, address),
    };
  },
);

for (const name of ['docker-26.1', 'docker-26.1-containerd'] as const) {
  describeBuilderContract(
    `buildx on ${name}`,
    { secrets: true, triggers: true, heredocs: true },
    async () => {
      const { docker, address, env } = await startTestEngine(name);
      const secret = { CONTRACT_TOKEN: contractSecret };
      // What a shell may have set, and no image may have to do with.
      const shell = { DOCKER_DEFAULT_PLATFORM: 'linux/s390x', SOURCE_DATE_EPOCH: '86400' };
      return {
        engine: dockerodeEngine(docker, address),
        builder: buildxBuilder({ runner: execaRunner(), env: { ...env, ...shell, ...secret } }),
      };
    },
  );
}
