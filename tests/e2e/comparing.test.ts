import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectExit } from '../support/expect-exit.ts';
import { publishedSchema } from '../support/published-schema.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { tarArchive } from '../support/tar-archive.ts';

/** Instructions that make an image look as if these were installed: `python numpy 1.26.4`. */
function installed(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const [source, name = '', version = ''] = line.split(' ');
    const [path, content] =
      source === 'conda'
        ? [
            `/opt/conda/conda-meta/${name}-${version}-0.json`,
            JSON.stringify({ name, version, build: '0' }),
          ]
        : source === 'dpkg'
          ? [
              `/var/lib/dpkg/status.d/${name}`,
              `Package: ${name}\\nStatus: install ok installed\\nVersion: ${version}\\n`,
            ]
          : [
              `/usr/lib/python3/site-packages/${name}-${version}.dist-info/METADATA`,
              `Metadata-Version: 2.1\\nName: ${name}\\nVersion: ${version}\\n`,
            ];
    return `RUN mkdir -p ${path.replace(/\/[^/]+$/, '')} && printf '${content}' > ${path}`;
  });
}

const stackOf = (...lines: readonly string[]) =>
  smallStack({
    base: { build: installed(...lines) },
    child: { parent: 'base', build: installed('conda mamba 2.1.0') },
  });

/** An image that no build made, so that nothing but itself tells what is in it. */
async function importImage(
  { engine }: StackUnderTest,
  reference: string,
  files: Iterable<readonly [string, string]>,
): Promise<void> {
  const [repo = '', tag = ''] = reference.split(/:(?=[^:/]*$)/);
  const stream = await engine.docker.importImage(Readable.from([await tarArchive(files)]), {
    repo,
    tag,
  });
  await text(stream);
}

describe('stack diff', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let firstTag: string;

  beforeAll(async () => {
    registry = await startRealRegistry();
    const old = ['python numpy 2.0.1', 'python oldie 0.9', 'dpkg curl 8.14.1-1'];
    stack = await stackUnderTest({ files: stackOf(...old), registryHost: registry.host });
    expectExit(await stack.run(['build', '--push']), 0);
    firstTag = `1-main-${(await stack.git('rev-parse', 'HEAD')).slice(0, 7)}`;

    const current = stackOf('python numpy 1.26.4', 'dpkg curl 8.14.1-2');
    await stack.write('images/base/Dockerfile', current['images/base/Dockerfile'] ?? '');
    await stack.git('commit', '--quiet', '--all', '--message=two');
    expectExit(await stack.run(['build', '--push']), 0);
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  const changes = [
    'Packages in base, child: 1 removed, 1 upgraded, 1 downgraded',
    '  ↑ curl   Debian  8.14.1-1 → 8.14.1-2  upgraded',
    '  ↓ numpy  Python  2.0.1 → 1.26.4       DOWNGRADED',
    '  - oldie  Python  0.9                  removed',
    '',
  ].join('\n');

  it('names what was removed and what went back, once for all images that have it', async () => {
    const compared = await stack.run(['diff', firstTag]);

    expectExit(compared, 0);
    expect(compared.stdout).toContain(`${firstTag} → 1-main: 2 images changed\n`);
    expect(compared.stdout).toContain(`\n\n${changes}`);
  });

  it('reads the records from the registry on a machine that never saw the images', async () => {
    const other = ['diff', firstTag, '1-main'];
    await stack.git('clean', '--quiet', '--force', '-d', '-x', '--', '.stack');

    const compared = await stack.run(other, { env: { DOCKER_HOST: 'unix:///nowhere.sock' } });

    expectExit(compared, 0);
    expect(compared.stdout).toContain(changes);
  });

  it('compares one image by tag, by digest and by reference, whatever the engine has', async () => {
    const [first] = Object.values(
      (
        JSON.parse((await stack.run(['diff', firstTag, '--json'])).stdout) as {
          images: { before: { digest: string } }[];
        }
      ).images,
    );
    await stack.engine.clean();
    const names = [
      `base:${firstTag}`,
      `base@${first?.before.digest ?? ''}`,
      `${stack.registry}/base:${firstTag}`,
    ];

    const texts = await Promise.all(names.map((name) => stack.run(['diff', name, 'base'])));

    expect(texts.map(({ stdout }) => stdout.split('\n').slice(1).join('\n'))).toEqual(
      names.map(() =>
        expect.stringContaining('Packages in base: 1 removed, 1 upgraded, 1 downgraded'),
      ),
    );
  });

  it('looks into an image that has no record', async () => {
    const local = `${stack.registry}/try:1`;
    const metadata = 'Metadata-Version: 2.1\nName: numpy\nVersion: 3.0\n';
    const files = [
      ['usr/lib/python3/site-packages/numpy-3.0.dist-info/METADATA', metadata],
    ] as const;
    await importImage(stack, local, files);

    const compared = await stack.run(['diff', 'base', `docker:${local}`]);
    const unmarked = await stack.run(['diff', 'base', local, '--json']);

    expectExit(compared, 0);
    expect(compared.stdout).toContain('  - curl   Debian  8.14.1-2      removed');
    expect(compared.stdout).toContain('  ↑ numpy  Python  1.26.4 → 3.0  upgraded');
    expect(publishedSchema('diff')(unmarked.stdout)).toEqual([]);
    expect(await stack.engine.containers()).toEqual([]);
  });

  it('has the changes on the manifest page', async () => {
    const page = await stack.read('artifacts/manifests/base.md');

    expect(page).toContain('## Changes since 1-main\n\n1 removed, 1 upgraded, 1 downgraded\n');
    expect(page).toContain('| numpy | Python | 2.0.1 | 1.26.4 | **downgraded** |');
  });

  it('says which images have a package, and since when', async () => {
    const has = await stack.run(['who-has', 'numpy<2']);
    const history = await stack.run(['when', 'numpy']);
    const none = await stack.run(['who-has', 'numpy>=3']);

    expect([has.exitCode, has.stdout]).toEqual([
      0,
      '1-main, newest lock\n  Python  numpy  1.26.4  base, child\n\n',
    ]);
    expect(history.stdout).toBe(
      '1-stable: base, child\n  1-main  newest lock  + Python  numpy  1.26.4  first seen\n',
    );
    expect([none.exitCode, none.stdout]).toEqual([
      0,
      'no image with numpy>=3 in 1-main\nthere are other versions: 1.26.4\n',
    ]);
  });
});
