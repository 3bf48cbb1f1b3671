import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string };
  }[];
}

describe('two builders on BuildKits elsewhere', () => {
  let remote: RemoteBuilders;
  beforeAll(async () => {
    remote = await startRemoteBuilders();
  });
  afterAll(() => remote.close());

  it('are known to buildx, one by TLS and one by a Unix socket', async () => {
    const told = await Promise.all(
      remote.builders.map(async ({ name }) => {
        const text = await remote.docker('buildx', 'inspect', name);
        const fact = (key: string) => new RegExp(`^${key}: +(.*)$`, 'm').exec(text)?.[1];
        return [fact('Driver'), fact('Endpoint')?.replace(/:.*/, ''), fact('Status')];
      }),
    );

    expect(told).toEqual([
      ['remote', 'tcp', 'running'],
      ['remote', 'unix', 'running'],
    ]);
  });

  it('push images for two platforms by digest, and build on what the other one pushed', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const parent = await build('east', 'parent', 'FROM scratch\nCOPY file /parent\n', platforms);
    const child = await build(
      'west',
      'child',
      `FROM ${remote.registry.host}/two/parent@${parent}\nCOPY file /child\n`,
      platforms,
    );

    const index = await manifest<Index>('two/child', child);

    expect(
      index.manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`),
    ).toEqual(platforms);
    const layers = await Promise.all(
      index.manifests.map(async ({ digest }) => {
        const { layers: all } = await manifest<{ layers: readonly unknown[] }>('two/child', digest);
        return all.length;
      }),
    );
    expect(layers).toEqual([2, 2]);
  });

  it('run commands on the base that the registry has, and the own engine pulls the result', async () => {
    const dockerfile = `FROM ${remote.base}\nRUN echo made > /made\n`;
    const digest = await build('east', 'run', dockerfile, ['linux/amd64']);
    const reference = `${remote.registry.host}/two/run@${digest}`;

    await remote.docker('pull', '--quiet', reference);
    const printed = await remote.docker('run', '--rm', reference, 'cat', '/made');

    expect(printed).toBe('made\n');
    await remote.docker('image', 'rm', '--force', reference);
  });

  it('can go away and come back', async () => {
    const [, west] = remote.builders;
    await west.cut();

    const gone = await remote.docker('buildx', 'inspect', 'west');
    await west.restore();

    expect(gone).toMatch(/Status: +inactive/);
    expect(await build('west', 'back', 'FROM scratch\nCOPY file /\n', [])).toMatch(/^sha256:/);
  });

  /** Gives the digest of what is at the registry then. */
  async function build(
    builder: string,
    name: string,
    dockerfile: string,
    platforms: readonly string[],
  ): Promise<string> {
    const folder = join(remote.registry.directory, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'file'), `${name}\n`);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    const metadata = join(folder, 'metadata.json');
    const image = `name=${remote.registry.host}/two/${name},push-by-digest=true,name-canonical=true,push=true`;
    await remote.docker(
      ...[
        'buildx',
        'build',
        '--builder',
        builder,
        '--provenance=false',
        '--metadata-file',
        metadata,
      ],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...['--output', `type=image,${image}`, folder],
    );
    const told = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>;
    return told['containerimage.digest'] ?? 'none';
  }

  async function manifest<Document>(repository: string, digest: string): Promise<Document> {
    const url = `http://${remote.registry.host}/v2/${repository}/manifests/${digest}`;
    const accept = [
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
    ];
    const answer = await fetch(url, { headers: { accept: accept.join(', ') } });
    return (await answer.json()) as Document;
  }
});
