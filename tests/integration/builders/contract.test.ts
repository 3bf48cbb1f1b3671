import Docker from 'dockerode';
import { homedir } from 'node:os';
import { buildxBuilder } from '../../../src/adapters/buildx-builder.ts';
import { dockerConnection } from '../../../src/adapters/docker/docker-connection.ts';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { engineApiBuilder } from '../../../src/adapters/engine-api-builder.ts';
import { execaRunner } from '../../../src/adapters/execa-runner.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { contractSecret, describeBuilderContract } from '../../support/builder-contract.ts';

const { options, address } = await dockerConnection(process.env, nodeFiles(), homedir());
const docker = new Docker(options);
const engine = dockerodeEngine(docker, address);
const info = await engine.info();

// The engine of this machine may be any: with images in containerd its API does not build.
const buildx = info.containerdStore;
const env = { ...process.env, CONTRACT_TOKEN: contractSecret } as Record<string, string>;
const builder = buildx
  ? buildxBuilder({ runner: execaRunner(), env })
  : engineApiBuilder(docker, address);
// Heredocs came with the BuildKit of Docker Engine 23.
const heredocs = Number.parseInt(info.version, 10) >= 23;

describeBuilderContract(
  `${builder.name} on the engine of this machine`,
  { secrets: buildx, triggers: buildx, heredocs },
  () => Promise.resolve({ engine, builder }),
);
