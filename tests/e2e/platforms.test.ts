import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunReport } from '../../src/report/run-report.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRemoteBuilders, type RemoteBuilders } from '../support/remote-builders.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { enginesScript, runBeside } from '../support/test-engine.ts';

const runFile = promisify(execFile);
const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
/** The kernel of this machine runs programs for both. */
const both = ['linux/amd64', 'linux/386'];
/** Bytes of the program's header that say for which machine it is: 1 for 32 bits, 2 for 64. */
const isOf = (bits: 1 | 2) =>
  `test "$(head -c 5 /bin/busybox | tail -c 1 | od -An -tu1 | tr -d ' ')" = ${bits}`;

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string };
  }[];
}

describe('images for several platforms', () => {
  let remote: RemoteBuilders;
  const stacks: StackUnderTest[] = [];
  beforeAll(async () => {
    remote = await startRemoteBuilders();
    const { endpoint } = remote.builders[1];
    const create = ['buildx', 'create', '--driver', 'remote', '--name'];
    await remote.docker(
      ...create,
      'many',
      '--platform',
      'linux/amd64,linux/386,linux/arm64',
      endpoint,
    );
    await remote.docker(...create, 'two', '--platform', both.join(), endpoint);
    await pushBase();
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.dispose();
    await remote.close();
  });

  describe('built, tested and pushed', () => {
    let stack: StackUnderTest;
    let report: RunReport;
    beforeAll(async () => {
      const parts = {
        base: { build: ['RUN echo one > /one'], test: `${isOf(1)} || ${isOf(2)}` },
        child: {
          parent: 'base',
          build: ['RUN echo two > /two'],
          test: 'test -e /one; test -e /two',
          integrationTest: 'test -e /two',
        },
        plain: { parent: 'base', test: 'test -e /one' },
      };
      stack = await newStack(parts, { base: both, child: both });
      report = await build(stack, 'two');
    });

    it('have the digest of their index as image ID', async () => {
      for (const { key, imageId, digest, platforms, tags } of report.images.slice(0, 2)) {
        const index = await manifest<Index>(repository(key), digest ?? '');

        expect(digest).toBe(imageId);
        expect(platforms).toEqual(
          index.manifests.map((one) => ({
            platform: `${one.platform.os}/${one.platform.architecture}`,
            digest: one.digest,
          })),
        );
        expect(platforms?.map(({ platform }) => platform)).toEqual(both);
        expect(tags.length).toBeGreaterThan(0);
      }
    });

    it('have all names at the registry point to the index', async () => {
      const { tags } = await get<{ readonly tags: readonly string[] }>(
        `${repository('child')}/tags/list`,
      );
      const named = tags.filter((tag) => !tag.startsWith('r-'));
      const digests = await Promise.all(
        named.map(async (tag) => {
          const path = `${url(repository('child'))}/manifests/${tag}`;
          const answer = await fetch(`http://${path}`, { headers: { accept } });
          return answer.headers.get('docker-content-digest');
        }),
      );

      expect(named.map((tag) => tag.replace(/[0-9a-f]{7,}$/, '')).sort()).toEqual([
        '1-main',
        '1-main-',
        'b-',
        'i-',
        't-',
        't-',
      ]);
      expect(new Set(digests)).toEqual(new Set([imageOf('child').digest]));
    });

    it('are tested on each platform', async () => {
      expect(
        Object.fromEntries(
          report.images.map(({ key, steps }) => [
            key,
            steps
              .filter(({ tests }) => tests !== undefined)
              .map(({ name, status, tests }) => [name, status, tests?.passed]),
          ]),
        ),
      ).toEqual({
        base: [['basic-tests', 'passed', 2]],
        child: [
          ['basic-tests', 'passed', 2],
          ['integration-tests', 'passed', 2],
        ],
        plain: [['basic-tests', 'passed', 1]],
      });
      expect(await stack.files('artifacts/junit')).toEqual([
        'base.basic-tests.linux-386.xml',
        'base.basic-tests.xml',
        'child.basic-tests.linux-386.xml',
        'child.basic-tests.xml',
        'child.integration-tests.linux-386.xml',
        'child.integration-tests.xml',
        'plain.basic-tests.xml',
      ]);
    });

    it('have a page with the digests of all', async () => {
      const page = await stack.read('artifacts/manifests/child.md');

      for (const { platform, digest } of imageOf('child').platforms ?? []) {
        expect(page).toContain(`Digest for ${platform}`);
        expect(page).toContain(digest);
      }
      expect(page).toMatch(/Platform +\| linux\/amd64/);
    });

    it('have a report that keeps to its schema', async () => {
      expect(runSchemaProblems(await stack.read('artifacts/run.json'))).toEqual([]);
    });

    it('are found at the registry by what they are made from', async () => {
      const again = await build(stack, 'two');

      expect(again.images.map(({ key, status, imageId }) => [key, status, imageId])).toEqual(
        report.images.map(({ key, imageId }) => [key, 'up-to-date', imageId]),
      );
    });

    it('are the base of an image for one, which the engine builds', () => {
      expect(imageOf('plain').builder).toBe('two');
      expect(imageOf('plain').platforms).toBeUndefined();
      expect(imageOf('plain').imageId).not.toBe(imageOf('plain').digest);
    });

    const imageOf = (key: string) => {
      const image = report.images.find((one) => one.key === key);
      if (image === undefined) throw new Error(`no ${key}`);
      return image;
    };
    const repository = (key: string) => `${stack.registry}/${key}`;
  });

  it('fail when they fail on one platform, and get no name', async () => {
    const stack = await newStack({ one: { test: isOf(2) } }, { one: both });

    const result = await stack.run(['build', '--push', '--builder', 'two'], { env: remote.env });

    expectExit(result, 1);
    const [{ steps, tags } = { steps: [], tags: [] }] = (await stack.report()).images;
    const tests = steps.find(({ name }) => name === 'basic-tests');
    expect(tests).toMatchObject({ status: 'failed', tests: { passed: 1, failed: 1 } });
    expect(tests?.message).toMatch(/^linux\/386: /);
    expect(tags).toEqual([expect.stringMatching(/:i-/)]);
    const names = await fetch(`http://${url(`${stack.registry}/one`)}/tags/list`);
    expect(names.ok ? ((await names.json()) as { tags: unknown }).tags : null).toBeNull();
  });

  it('say of a platform that the engine does not run that nothing was tested there', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const stack = await newStack(
      { one: { test: 'true' } },
      { one: platforms },
      'FROM scratch\nCOPY . /\n',
    );
    const bin = join(stack.dir, 'images/one/bin');
    await mkdir(bin, { recursive: true });
    await putBusybox(bin);
    for (const name of ['sh', 'sleep', 'true'])
      await copyFile(join(bin, 'busybox'), join(bin, name));

    const report = await build(stack, 'many');

    expect(report.notes).toContainEqual(
      expect.stringContaining('one is not tested on linux/arm64, which the engine does not run'),
    );
    expect(report.images[0]?.platforms?.map(({ platform }) => platform)).toEqual(platforms);
  });

  it('are built by an engine that keeps images in containerd', async () => {
    // The test engine runs programs for the other one too, and does not know that it does.
    const ofEngine = ['linux/amd64', 'linux/amd64/v2'];
    const stack = await newStack({ one: { test: 'true' } }, { one: ofEngine });
    const { name, env } = remote.builders[0].engine;
    const settings = { ...env, STACK_RETRIES: '0', NO_COLOR: '1', HOME: stack.dir };
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    const command = [process.execPath, program, 'build', '--push', '--json'];

    const printed = await runBeside(name, ['env', '-i', ...lines, ...command], stack.dir);

    const [image] = (JSON.parse(printed) as RunReport).images;
    expect(image?.platforms?.map(({ platform }) => platform)).toEqual(ofEngine);
    expect(image?.steps.find(({ name: step }) => step === 'basic-tests')?.tests?.passed).toBe(2);
  });

  it.each([
    {
      title: 'on a builder that lacks one',
      platforms: ['linux/amd64', 'linux/arm64'],
      args: ['--builder', 'two'],
      code: 3,
      text: 'it is for linux/arm64, and no machine of the builder that runs is (linux/amd64, linux/386',
    },
    {
      title: 'without --push',
      platforms: both,
      args: ['--builder', 'two', '--no-push'],
      code: 2,
      text: '--push',
    },
    {
      title: 'on an engine that keeps one platform',
      platforms: both,
      args: [],
      code: 3,
      text: 'several platforms',
    },
  ])('are refused $title, before anything starts', async ({ platforms, args, code, text }) => {
    const stack = await newStack({ one: {} }, { one: platforms });
    const push = args.includes('--no-push') ? [] : ['--push'];

    const result = await stack.run(
      ['build', ...push, ...args.filter((arg) => arg !== '--no-push')],
      { env: remote.env },
    );

    expectExit(result, code);
    expect(result.stderr).toContain(text);
  });

  async function newStack(
    images: Readonly<Record<string, SmallImage>>,
    platforms: Readonly<Record<string, readonly string[]>>,
    from = `FROM ${remote.registry.host}/bases/two\n`,
  ): Promise<StackUnderTest> {
    const set = Object.entries(images).map(([key, image]) => {
      const wanted = platforms[key];
      const settings = wanted === undefined ? [] : [`platforms: [${wanted.join(', ')}]`];
      return [key, { ...image, settings: ['cache: none', ...settings] }] as const;
    });
    const written = Object.entries(smallStack(Object.fromEntries(set))).map(([path, text]) => [
      path,
      text.replace('FROM busybox:stack-test\n', from),
    ]);
    const stack = await stackUnderTest({
      files: Object.fromEntries(written) as Record<string, string>,
      registryHost: remote.registry.host,
    });
    stacks.push(stack);
    return stack;
  }

  async function build(stack: StackUnderTest, builder: string): Promise<RunReport> {
    const args = ['build', '--push', '--json', '--builder', builder];
    // Children are built from parents that are given tags meanwhile, for which distribution has 500 in that moment.
    const result = await stack.run(args, { env: { ...remote.env, STACK_RETRIES: '2' } });
    expectExit(result, 0);
    return JSON.parse(result.stdout) as RunReport;
  }

  /** An image of busybox for both platforms that this machine runs. */
  async function pushBase(): Promise<void> {
    const folder = join(remote.registry.directory, 'base');
    await mkdir(folder, { recursive: true });
    const lines = ['FROM scratch', 'ARG TARGETARCH', 'COPY busybox-$TARGETARCH /bin/busybox'];
    const { stdout: path } = await runFile(enginesScript, ['busybox', 'i386']);
    await copyFile(path.trim(), join(folder, 'busybox-386'));
    await putBusybox(folder);
    await copyFile(join(folder, 'busybox'), join(folder, 'busybox-amd64'));
    await writeFile(
      join(folder, 'Dockerfile'),
      [...lines, 'RUN ["/bin/busybox", "--install", "-s", "/bin"]', 'CMD ["sh"]', ''].join('\n'),
    );
    const name = `${remote.registry.host}/bases/two`;
    await remote.docker(
      ...['buildx', 'build', '--builder', 'two', '--provenance=false', '--platform', both.join()],
      ...['--output', `type=image,name=${name},push=true`, folder],
    );
  }

  /** Writes the busybox of the image that tests start from to `<folder>/busybox`. */
  async function putBusybox(folder: string): Promise<void> {
    const id = (await remote.docker('create', 'busybox:stack-test', 'sh')).trim();
    await remote.docker('cp', `${id}:/bin/busybox`, join(folder, 'busybox'));
    await remote.docker('rm', id);
  }

  const url = (repository: string) => repository.replace('/', '/v2/');
  const accept = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ].join(', ');

  async function get<Document>(path: string): Promise<Document> {
    return (await (await fetch(`http://${url(path)}`, { headers: { accept } })).json()) as Document;
  }

  function manifest<Document>(repository: string, name: string): Promise<Document> {
    return get(`${repository}/manifests/${name}`);
  }
});
