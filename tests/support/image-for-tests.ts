import type { EngineState } from './engine-state.ts';
import { dockerodeEngine } from '../../src/adapters/dockerode-engine.ts';
import { engineApiBuilder } from '../../src/adapters/engine-api-builder.ts';
import { buildxBuilder } from '../../src/adapters/buildx-builder.ts';
import { execaRunner } from '../../src/adapters/execa-runner.ts';
import type { BuildRequest } from '../../src/ports/image-builder.ts';

/**
 * Builds an image where the engine lacks it. It stays on the engine for the next test, so another Dockerfile needs another name.
 *
 * @param reference `stack-test-python:1`
 * @param dockerfile its lines; there is no context
 */
export async function ensureImageForTests(
  { docker, address }: EngineState,
  reference: string,
  dockerfile: readonly string[],
): Promise<void> {
  const engine = dockerodeEngine(docker, address);
  if ((await engine.inspectImage(reference)) !== undefined) return;
  const { containerdStore } = await engine.info();
  const env = { PATH: process.env['PATH'] ?? '', DOCKER_HOST: address };
  const builder = containerdStore
    ? buildxBuilder({ runner: execaRunner(), env })
    : engineApiBuilder(docker, address);
  const lines: string[] = [];
  const outcome = await builder.build(requestFor(reference, dockerfile), (event) => {
    if (event.kind === 'log') lines.push(event.line);
  });
  if (outcome.status !== 'built')
    throw new Error(`${reference} cannot be built:\n${lines.slice(-20).join('\n')}`);
}

function requestFor(reference: string, dockerfile: readonly string[]): BuildRequest {
  return {
    imageKey: reference.replace(/:.*$/, ''),
    reference,
    context: [],
    dockerfile: [...dockerfile, ''].join('\n'),
    wholeContextVisible: false,
    buildArgs: {},
    labels: {},
    platforms: [],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
  };
}
