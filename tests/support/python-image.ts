import type { EngineState } from './engine-state.ts';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { engineApiBuilder } from '../../src/adapters/engine-api-builder.ts';
import { buildxBuilder } from '../../src/adapters/buildx-builder.ts';
import { execaRunner } from '../../src/adapters/execa-runner.ts';
import type { BuildRequest } from '../../src/ports/image-builder.ts';

/** An image with pytest in it. It stays on the engine for the next test. */
export const pythonImage = 'stack-test-python:1';

/** Builds {@link pythonImage} from Debian's packages where the engine lacks it (about 15 s). */
export async function ensurePythonImage({ docker, address }: EngineState): Promise<void> {
  const engine = dockerodeEngine(docker, address);
  if ((await engine.inspectImage(pythonImage)) !== undefined) return;
  const { containerdStore } = await engine.info();
  const env = { PATH: process.env['PATH'] ?? '', DOCKER_HOST: address };
  const builder = containerdStore
    ? buildxBuilder({ runner: execaRunner(), env })
    : engineApiBuilder(docker, address);
  const lines: string[] = [];
  const outcome = await builder.build(request, (event) => {
    if (event.kind === 'log') lines.push(event.line);
  });
  if (outcome.status !== 'built')
    throw new Error(`${pythonImage} cannot be built:\n${lines.slice(-20).join('\n')}`);
}

const request: BuildRequest = {
  imageKey: 'python',
  reference: pythonImage,
  context: [],
  dockerfile: [
    'FROM debian:trixie-slim',
    'RUN apt-get update && apt-get install -y --no-install-recommends python3-pytest \\',
    ' && rm -rf /var/lib/apt/lists/*',
    'RUN useradd tester',
    'USER tester',
    '',
  ].join('\n'),
  wholeContextVisible: false,
  buildArgs: {},
  labels: {},
  platforms: [],
  secrets: [],
  cacheFrom: [],
  inlineCache: false,
  noCache: false,
};
