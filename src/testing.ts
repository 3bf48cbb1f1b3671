/**
 * What the jest tests of an image import: `import { startContainer } from 'stack/testing'`.
 *
 * The image under test and everything else comes from the variables that `stack` sets: `TEST_IMAGE` (its exact reference),
 * `STACK_IMAGE_KEY`, `STACK_ARTIFACTS` (a folder whose files end up among the run's logs).
 */
import Docker from 'dockerode';
import { existsSync, mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dockerClient, dockerConnection } from './adapters/docker/docker-connection.ts';
import { dockerodeEngine } from './adapters/dockerode-engine.ts';
import { nodeFiles } from './adapters/node-files.ts';
import { systemClock } from './adapters/system-clock.ts';
import {
  startTestContainer,
  type ContainerOptions,
  type TestContainer,
} from './image-tests/container-fixture.ts';
import type { LocalImage } from './ports/container-engine.ts';

export type {
  ContainerOptions,
  ExecResult,
  TestContainer,
} from './image-tests/container-fixture.ts';

/** The exact reference of the image under test. @throws when `TEST_IMAGE` is not set */
export function testImage(): string {
  const image = process.env['TEST_IMAGE'];
  if (image === undefined || image === '') {
    throw new Error(
      'TEST_IMAGE is not set: run this through `stack test`, or set it to the image you mean',
    );
  }
  return image;
}

/** The key of the image under test in the spec: `base-notebook`. */
export function imageKey(): string {
  return process.env['STACK_IMAGE_KEY'] ?? '';
}

/** Path for a file that a test leaves for people, such as a screenshot; its folder exists. */
export function artifactPath(name: string): string {
  const folder = process.env['STACK_ARTIFACTS'] ?? 'artifacts/logs';
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

/** Starts a container of the image under test on ports of its own. It is removed by `stop()`, by `await using`, or when the stage ends. */
export async function startContainer(options: ContainerOptions = {}): Promise<TestContainer> {
  const deps = { engine: await connect(), clock: systemClock, httpStatus, labels: labels() };
  return startTestContainer(deps, options.image ?? testImage(), options);
}

/** What the engine says of the image under test (or another): user, labels, ports, size. @throws when it is not on the engine */
export async function inspectImage(reference: string = testImage()): Promise<LocalImage> {
  const image = await (await connect()).inspectImage(reference);
  if (image === undefined) throw new Error(`${reference} is not on the engine`);
  return image;
}

/** Path of a Chromium, Chrome or Edge on this machine, for playwright-core's `executablePath`. @throws when there is none */
export function findBrowser(): string {
  const found = browserPaths().find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error('no Chromium, Chrome or Edge was found: install one, or set CHROME_PATH to it');
}

function browserPaths(): readonly string[] {
  const chosen = process.env['CHROME_PATH'];
  return [
    ...(chosen === undefined ? [] : [chosen]),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
    '/opt/google/chrome/chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
}

let engine: ReturnType<typeof dockerodeEngine> | undefined;

async function connect() {
  if (engine === undefined) {
    const { options, address } = await dockerConnection(process.env, nodeFiles(), homedir());
    engine = dockerodeEngine(dockerClient(Docker, options), address);
  }
  return engine;
}

function labels(): Readonly<Record<string, string>> {
  return JSON.parse(process.env['STACK_CONTAINER_LABELS'] ?? '{}') as Record<string, string>;
}

/** A plain request on a connection of its own: a pool would keep a dead one of a server that is just starting. */
function httpStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
