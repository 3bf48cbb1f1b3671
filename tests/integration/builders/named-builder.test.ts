import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { namedBuilder } from '../../../src/adapters/named-builder.ts';
import type { CommandRequest, CommandResult } from '../../../src/ports/command-runner.ts';
import type { BuilderNode, BuildRequest } from '../../../src/ports/image-builder.ts';

const imageId = `sha256:${'a'.repeat(64)}`;
const digest = `sha256:${'d'.repeat(64)}`;
const repository = 'ghcr.io/acme/app';
const done: CommandResult = { kind: 'exited', exitCode: 0 };
const quiet = () => undefined;

let homeDir: string;
beforeEach(async () => {
  homeDir = await mkdtemp(join(tmpdir(), 'stack-home-'));
});
afterEach(() => rm(homeDir, { recursive: true, force: true }));

function requestOf(fields: Partial<BuildRequest> = {}): BuildRequest {
  return {
    imageKey: 'app',
    reference: `${repository}:tmp-1`,
    context: [],
    dockerfile: 'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nRUN make\n',
    wholeContextVisible: false,
    buildArgs: { BASE_IMAGE: 'ghcr.io/acme/base:i-000000000001' },
    parentDigests: { 'ghcr.io/acme/base:i-000000000001': `ghcr.io/acme/base@${digest}` },
    registries: ['ghcr.io', 'docker.io'],
    labels: {},
    platforms: [],
    secrets: [{ id: 'token', env: 'TOKEN' }],
    cacheFrom: [`${repository}@${digest}`],
    inlineCache: true,
    noCache: false,
    ...fields,
  };
}

interface Ending {
  readonly driver?: string;
  readonly result?: CommandResult;
  readonly stderr?: string;
  /** Seen while the command runs. */
  readonly during?: (request: CommandRequest) => Promise<void>;
  readonly hasCredential?: boolean;
  /** What buildx writes of what it made. */
  readonly metadata?: object;
}

/** A builder whose docker command ends like that, and the commands it got. */
function builderUnderTest(ending: Ending = {}) {
  const commands: CommandRequest[] = [];
  const builder = namedBuilder(
    {
      homeDir,
      credentialFolder: join(homeDir, 'state', 'host-1-'),
      env: { PATH: '/bin', TOKEN: 'hush' },
      credentialFor: (host) =>
        ending.hasCredential === true && host === 'ghcr.io'
          ? { username: 'me', password: 'hunter2' }
          : undefined,
      runner: {
        run: async (request) => {
          commands.push(request);
          await ending.during?.(request);
          request.onOutput?.(Buffer.from(ending.stderr ?? ''), 'stderr');
          const metadata = request.args[request.args.indexOf('--metadata-file') + 1] ?? '';
          const found = {
            'containerimage.config.digest': imageId,
            'containerimage.digest': digest,
          };
          await writeFile(metadata, JSON.stringify(ending.metadata ?? found));
          return ending.result ?? done;
        },
      },
    },
    {
      name: 'farm',
      driver: ending.driver ?? 'remote',
      nodes: [{ name: 'farm', endpoint: 'office', status: 'running', platforms: [] }],
    },
  );
  return { builder, commands };
}

/** Arguments without the paths of temporary files. */
function flagsOf(command: CommandRequest | undefined): readonly string[] {
  return (command?.args ?? []).map((arg) => (arg.startsWith(tmpdir()) ? 'FILE' : arg));
}

describe('a named builder', () => {
  it.each([done, { kind: 'exited', exitCode: 1 } as const])(
    'has a folder for files of the moment, which is gone when docker ended with $exitCode',
    async (result) => {
      const known = join(homeDir, 'known.txt');
      await writeFile(known, 'known');
      const places: string[] = [];
      const sent: string[] = [];
      const { builder } = builderUnderTest({
        result,
        during: async ({ args }) => {
          places.push(...args.filter((arg) => arg.startsWith(tmpdir())));
          sent.push(await readFile(join(args.at(-1) ?? '', 'a.txt'), 'utf8'));
        },
      });
      const entry = { kind: 'file', path: 'a.txt', source: known, executable: false } as const;

      await builder.build(requestOf({ context: [entry] }), quiet);

      expect(sent).toEqual(['known']);
      expect(new Set(places.map((place) => dirname(place))).size).toBe(1);
      expect(existsSync(dirname(places[0] ?? ''))).toBe(false);
    },
  );

  it('leaves no folder where a file of the context vanished', async () => {
    const { builder, commands } = builderUnderTest();
    const source = join(homeDir, 'vanished.txt');
    const entry = { kind: 'file', path: 'a.txt', source, executable: false } as const;

    const building = builder.build(requestOf({ context: [entry] }), quiet);

    await expect(building).rejects.toMatchObject({ code: 'SPEC_CONTEXT' });
    expect(commands).toEqual([]);
    const own = `stack-buildx-${process.pid}-`;
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(own))).toEqual([]);
  });

  it('pushes by digest, and finds parents at the registry', async () => {
    const { builder, commands } = builderUnderTest();

    const outcome = await builder.build(requestOf(), quiet);

    expect(outcome).toEqual({ status: 'built', imageId, digest });
    expect(flagsOf(commands[0])).toEqual([
      ...['buildx', 'build', '--builder', 'farm', '--progress', 'rawjson'],
      ...['--metadata-file', 'FILE', '--provenance=false', '--output'],
      `type=image,name=${repository},push-by-digest=true,name-canonical=true,push=true`,
      ...['--cache-to', 'type=inline', '--file', 'FILE'],
      ...['--cache-from', `type=registry,ref=${repository}@${digest}`],
      ...['--secret', 'id=token,env=TOKEN', '--build-context'],
      `ghcr.io/acme/base:i-000000000001=docker-image://ghcr.io/acme/base@${digest}`,
      ...['--build-arg', 'BASE_IMAGE=ghcr.io/acme/base:i-000000000001', 'FILE'],
    ]);
  });

  it('pushes by a name that goes again where the builder is part of another engine', async () => {
    const { builder, commands } = builderUnderTest({ driver: 'docker' });

    const outcome = await builder.build(requestOf(), quiet);

    expect(outcome).toEqual({
      status: 'built',
      imageId,
      digest,
      temporaryName: `${repository}:tmp-1`,
    });
    const flags = flagsOf(commands[0]);
    expect(flags.slice(0, 6)).toEqual([
      '--context',
      'office',
      'buildx',
      'build',
      '--builder',
      'farm',
    ]);
    expect(flags).toContain(`type=image,name=${repository}:tmp-1,push=true`);
  });

  it('keeps layers beside the image, from what the builder has', async () => {
    const { builder, commands } = builderUnderTest();
    const registryCache = { from: [`${repository}:cache-a`], to: `${repository}:cache-b` };

    const outcome = await builder.keepCache?.(requestOf({ registryCache, noCache: true }), quiet);

    expect(outcome).toEqual({ status: 'kept' });
    const flags = flagsOf(commands[0]);
    expect(flags).toContain(
      `type=registry,ref=${repository}:cache-b,mode=max,image-manifest=true,oci-mediatypes=true`,
    );
    expect(flags).toContain('type=cacheonly');
    expect(flags).toContain(`type=registry,ref=${repository}:cache-a`);
    expect(flags).not.toContain('--no-cache');
  });

  it('says why layers could not be kept', async () => {
    const { builder } = builderUnderTest({
      result: { kind: 'exited', exitCode: 1 },
      stderr: 'ERROR: failed to solve: error writing layer blob: denied\n',
    });
    const registryCache = { from: [], to: `${repository}:cache-b` };

    const outcome = await builder.keepCache?.(requestOf({ registryCache }), quiet);

    expect(outcome).toEqual({ status: 'failed', message: 'error writing layer blob: denied' });
  });

  it('takes credentials of the environment along in a folder of its own, and no argument', async () => {
    const own = join(homeDir, '.docker');
    await mkdir(join(own, 'buildx'), { recursive: true });
    const config = { auths: { 'hub.test': { auth: 'eDp5' } }, credsStore: 'desktop' };
    await writeFile(join(own, 'config.json'), JSON.stringify(config));
    const seen: unknown[] = [];
    let folder = '';
    const { builder, commands } = builderUnderTest({
      hasCredential: true,
      during: async ({ env }) => {
        folder = env['DOCKER_CONFIG'] ?? '';
        seen.push(
          (await stat(folder)).mode & 0o777,
          (await stat(join(folder, 'config.json'))).mode & 0o777,
          JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')),
          (await readdir(folder)).sort(),
          await realpath(join(folder, 'buildx')),
        );
      },
    });

    await builder.build(requestOf(), quiet);

    const auth = Buffer.from('me:hunter2').toString('base64');
    expect(seen).toEqual([
      0o700,
      0o600,
      {
        auths: { 'hub.test': { auth: 'eDp5' }, 'ghcr.io': { auth } },
        credsStore: 'desktop',
        credHelpers: { 'ghcr.io': '' },
      },
      ['buildx', 'config.json'],
      await realpath(join(own, 'buildx')),
    ]);
    expect(folder.startsWith(join(homeDir, 'state', 'host-1-'))).toBe(true);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(own, 'buildx'))).toBe(true);
    expect(JSON.stringify(commands[0]?.args)).not.toContain('hunter2');
  });

  it('removes that folder also when the command cannot be started', async () => {
    let folder = '';
    const { builder } = builderUnderTest({
      hasCredential: true,
      result: { kind: 'not-found' },
      during: ({ env }) => {
        folder = env['DOCKER_CONFIG'] ?? '';
        return Promise.resolve();
      },
    });

    await expect(builder.build(requestOf(), quiet)).rejects.toMatchObject({
      code: 'BUILDER_MISSING',
    });

    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['null', '[]', '{'])('refuses a docker config that is %s', async (text) => {
    await mkdir(join(homeDir, '.docker'));
    await writeFile(join(homeDir, '.docker', 'config.json'), text);
    const { builder, commands } = builderUnderTest({ hasCredential: true });

    await expect(builder.build(requestOf(), quiet)).rejects.toMatchObject({ code: 'CONFIG' });

    expect([commands, await readdir(join(homeDir, 'state'))]).toEqual([[], []]);
  });

  it('leaves the environment as it is without credentials', async () => {
    const { builder, commands } = builderUnderTest();

    await builder.build(requestOf(), quiet);

    expect(commands[0]?.env).toEqual({ PATH: '/bin', TOKEN: 'hush' });
  });

  it.each([
    'ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF\n',
    'ERROR: no builder "farm" found\n',
    `{"vertexes":[{"digest":"1","name":"[internal] waiting for connection","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:20Z","error":"context deadline exceeded"}]}\nERROR: context deadline exceeded\n`,
    `{"vertexes":[{"digest":"1","name":"[internal] booting buildkit","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:20Z","error":"Error response from daemon: No such image"}]}\nERROR: Error response from daemon: No such image\n`,
  ])('says that it went away: %j', async (stderr) => {
    const { builder } = builderUnderTest({ stderr, result: { kind: 'exited', exitCode: 1 } });

    const outcome = await builder.build(requestOf(), quiet);

    expect(outcome).toMatchObject({
      status: 'failed',
      transient: true,
      isBuilderGone: true,
      message: expect.stringContaining("the builder 'farm' (remote) went away or does not answer"),
    });
  });

  it('names the line of an instruction that failed', async () => {
    const error = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';
    const vertex = {
      digest: '1',
      name: '[2/2] RUN make',
      started: '2026-01-01T00:00:00Z',
      completed: '2026-01-01T00:00:01Z',
      error,
    };
    const { builder } = builderUnderTest({
      stderr: `${JSON.stringify({ vertexes: [vertex] })}\nERROR: failed to solve: ${error}\n`,
      result: { kind: 'exited', exitCode: 1 },
    });

    const outcome = await builder.build(requestOf(), quiet);

    expect(outcome).toEqual({
      status: 'failed',
      message: error,
      command: 'RUN make',
      line: 3,
      exitCode: 2,
      transient: false,
    });
  });

  describe('where a layer cache is not there yet', () => {
    const noCache = {
      digest: '0',
      name: `importing cache manifest from ${repository}:cache-main`,
      started: '2026-01-01T00:00:00Z',
      completed: '2026-01-01T00:00:01Z',
      error: `failed to configure registry cache importer: ${repository}:cache-main: not found`,
    };
    const ended = async (vertexes: readonly object[], closing: string) => {
      const stderr = `${JSON.stringify({ vertexes: [noCache] })}\n${JSON.stringify({ vertexes })}\nERROR: ${closing}\n`;
      const { builder } = builderUnderTest({ stderr, result: { kind: 'exited', exitCode: 1 } });
      return builder.build(requestOf(), quiet);
    };

    it('names the instruction that failed', async () => {
      const error = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';

      const outcome = await ended(
        [{ ...noCache, digest: '1', name: '[2/2] RUN make', error }],
        `failed to solve: ${error}`,
      );

      expect(outcome).toMatchObject({ status: 'failed', message: error, line: 3 });
    });

    it('sees a builder that went away', async () => {
      const outcome = await ended(
        [],
        'failed to receive status: rpc error: code = Unavailable desc = EOF',
      );

      expect(outcome).toMatchObject({ status: 'failed', isBuilderGone: true });
    });
  });

  describe('of several machines', () => {
    const node = (name: string, status: string, platforms: readonly string[]) => {
      return { name, endpoint: name, status, platforms };
    };
    const refusal = (nodes: readonly BuilderNode[], platforms: readonly string[]) => {
      const deps = {
        homeDir,
        credentialFolder: join(homeDir, 'state', 'host-1-'),
        env: {},
        credentialFor: () => undefined,
        runner: { run: () => Promise.reject(new Error('nothing is run here')) },
      };
      const builder = namedBuilder(deps, { name: 'farm', driver: 'remote', nodes });
      return builder.refusal(requestOf({ platforms }));
    };
    const east = node('east', 'running', ['linux/amd64', 'linux/386']);

    it('refuses an image whose platform no machine has that runs', () => {
      const nodes = [east, node('west', 'inactive', ['linux/arm64'])];

      expect(refusal(nodes, ['linux/arm64'])).toBe(
        'it is for linux/arm64, and no machine of the builder that runs is (linux/amd64, linux/386; west is inactive)',
      );
    });

    it.each([
      ['one of them has it', [east]],
      ['one that runs says nothing of platforms', [node('west', 'running', [])]],
    ])('takes an image where %s', (_why, nodes) => {
      expect(refusal(nodes, ['linux/amd64'])).toBeUndefined();
    });
  });

  it('says which version is needed of one that does not say what it built', async () => {
    const { builder } = builderUnderTest({ metadata: { 'containerimage.digest': digest } });

    await expect(builder.build(requestOf(), quiet)).rejects.toMatchObject({
      code: 'BUILDER_MISSING',
      message: expect.stringContaining('there is no containerimage.config.digest'),
      hint: expect.stringContaining('or newer'),
    });
  });

  it('tells of a name that a build that failed may have left', async () => {
    const { builder } = builderUnderTest({
      driver: 'docker',
      result: { kind: 'exited', exitCode: 1 },
    });

    expect(await builder.build(requestOf(), quiet)).toMatchObject({
      status: 'failed',
      temporaryName: `${repository}:tmp-1`,
    });
  });

  it('is cancelled with its command', async () => {
    const { builder } = builderUnderTest({ result: { kind: 'cancelled' } });

    expect(await builder.build(requestOf(), quiet)).toEqual({ status: 'cancelled' });
  });
});
