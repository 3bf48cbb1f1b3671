/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import type {
  ContainerEngine,
  ContainerRequest,
  ListedImage,
} from '../../src/ports/container-engine.ts';
import type { FakeProgram } from './fake-container.ts';
import { contentsOf, inChunks, tarArchive } from './tar-archive.ts';

/** An engine to hold against the contract, and what surrounds it. */
export interface EngineUnderContract {
  readonly engine: ContainerEngine;
  /** An image with busybox in it, the files `/etc/group` and `/etc/passwd`, and nothing else of note. */
  readonly image: string;
  /** A registry that takes what is pushed: `127.0.0.1:45123`. */
  readonly registryHost: string;
  /** Where nobody listens. */
  readonly closedHost: string;
  /** Manifest digest that the registry has under a tag; `undefined` when it has none. */
  readonly digestAt: (reference: string) => Promise<string | undefined>;
  readonly stop: () => Promise<void>;
}

/** Programs that the contract starts, for engines that only play them. Real ones have them in busybox. */
export function contractProgram(argv: readonly string[]): FakeProgram | undefined {
  return programs.get(argv.join(' '));
}

const programs = new Map<string, FakeProgram>([
  ['sleep 1000', { hangs: true }],
  ['true', {}],
  ['sh -c exit 3', { exitCode: 3 }],
  ['sh -c echo out; echo problem >&2', { output: ['out\n'], errors: 'problem\n' }],
  ['sh -c echo started; sleep 1000', { output: ['started\n'], hangs: true }],
  ["sh -c trap 'exit 9' TERM; while :; do sleep 0.05; done", { hangs: true }],
  ['sh -c kill 1; sleep 1000', { endsContainer: true, exitCode: 9 }],
  ['sh -c echo 123456789; echo abcdefghi', { output: ['123456789\nabcdefghi\n'] }],
  [
    'sh -c echo 1 >> /etc/group; rm /etc/passwd',
    { writes: { 'etc/group': '1\n' }, removes: ['etc/passwd'] },
  ],
  ['sh -c sleep 1000 &', { leavesRunning: true }],
]);

const keepsRunning = ['sleep', '1000'];
// The first process of a container dies of no signal that it has not asked for.
const canBeKilled = ['sh', '-c', "trap 'exit 9' TERM; while :; do sleep 0.05; done"];
const label = 'stack.test.contract';

/** What every {@link ContainerEngine} does, whatever it talks to. `start` is called once; each test has containers and names of its own. */
export function describeEngineContract(
  name: string,
  start: () => Promise<EngineUnderContract>,
): void {
  describe(`engine contract: ${name}`, () => {
    let context: EngineUnderContract;
    let engine: ContainerEngine;
    const made = { containers: new Set<string>(), tags: new Set<string>() };
    beforeAll(async () => {
      context = await start();
      engine = context.engine;
    });
    afterEach(async () => {
      for (const id of made.containers) await engine.removeContainer(id);
      for (const tag of made.tags) await engine.removeImage(tag);
    });
    afterAll(async () => {
      await context.stop();
    });

    async function create(
      cmd: readonly string[],
      changes: Partial<ContainerRequest> = {},
    ): Promise<string> {
      const request = { image: context.image, entrypoint: [], cmd, labels: {}, ...changes };
      const id = await engine.createContainer(request);
      made.containers.add(id);
      return id;
    }

    async function running(changes: Partial<ContainerRequest> = {}): Promise<string> {
      const id = await create(keepsRunning, changes);
      await engine.startContainer(id);
      return id;
    }

    async function tag(reference: string): Promise<string> {
      await engine.tagImage(context.image, reference);
      made.tags.add(reference);
      return reference;
    }

    describe('images', () => {
      it('says of an image that is not there that it is not', async () => {
        const answers = await Promise.all([
          engine.inspectImage('stack.test/contract/none:1'),
          engine.imageHistory('stack.test/contract/none:1'),
          engine.listTags('stack.test/contract/none'),
        ]);

        expect(answers).toEqual([undefined, undefined, []]);
      });

      it('knows an image under a further name until that name is removed', async () => {
        const reference = await tag('stack.test/contract/named:1');
        await tag('stack.test/contract/named:2');
        await tag('stack.test/contract/named-otherwise:1');

        const tagged = await engine.inspectImage(reference);
        const names = await engine.listTags('stack.test/contract/named');
        await engine.removeImage(reference);

        expect(tagged?.engineId).toBe((await engine.inspectImage(context.image))?.engineId);
        expect(tagged?.repoTags).toEqual(expect.arrayContaining([context.image, reference]));
        expect(names).toEqual([reference, 'stack.test/contract/named:2']);
        expect(await engine.listTags('stack.test/contract/named')).toEqual([
          'stack.test/contract/named:2',
        ]);
        expect(await engine.inspectImage(reference)).toBeUndefined();
        expect(await engine.inspectImage(context.image)).toBeDefined();
      });

      it('lists the images that have a name, with all they are called', async () => {
        const repository = `${context.registryHost}/contract/listed`;
        const names = [await tag(`${repository}:1`), await tag(`${repository}:2`)];
        const image = await engine.inspectImage(context.image);

        const listed = await engine.listImages();
        await engine.removeImage(`${repository}:1`);
        const listedLater = await engine.listImages();

        const found = listed.find(({ engineId }) => engineId === image?.engineId);
        expect(found?.repoTags).toEqual(expect.arrayContaining([context.image, ...names]));
        expect(namesOfAll(listedLater)).not.toContain(`${repository}:1`);
        expect(namesOfAll(listed).filter((name) => name.includes('<none>'))).toEqual([]);
        expect(listed.filter(({ repoTags }) => repoTags.length === 0)).toEqual([]);
      });

      it('takes it that an image to remove is not there', async () => {
        await expect(engine.removeImage('stack.test/contract/none:1')).resolves.toBeUndefined();
      });

      it('refuses to name an image that is not there', async () => {
        const tagging = engine.tagImage('stack.test/contract/none:1', 'stack.test/contract/new:1');

        await expect(tagging).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
      });
    });

    describe('transfers', () => {
      it('pushes an image, which then goes by its digest at the registry as well', async () => {
        const repository = `${context.registryHost}/contract/pushed`;
        const reference = await tag(`${repository}:1`);

        const outcome = await engine.pushImage({ reference, credential: undefined });
        const digest = await context.digestAt(reference);
        const byDigest = await engine.inspectImage(`${repository}@${digest ?? 'none'}`);

        expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        // Engines that keep images in containerd do not say.
        expect([pushed(digest), pushed(undefined)]).toContainEqual(outcome);
        expect(byDigest?.repoTags).toContain(reference);
        expect(byDigest?.repoDigests).toContain(`${repository}@${digest ?? 'none'}`);
      });

      it('pulls what was pushed', async () => {
        const repository = `${context.registryHost}/contract/pulled`;
        const reference = await tag(`${repository}:1`);
        await engine.pushImage({ reference, credential: undefined });
        await engine.removeImage(reference);

        const outcome = await engine.pullImage({ reference, credential: undefined });
        const digest = await context.digestAt(reference);
        const image = await engine.inspectImage(reference);

        expect(outcome).toEqual({ status: 'done', digest });
        expect(image?.repoTags).toContain(reference);
      });

      it('calls a push to a registry that does not answer worth another try', async () => {
        const reference = await tag(`${context.closedHost}/contract/image:1`);

        const outcome = await engine.pushImage({ reference, credential: undefined });

        expect(outcome).toEqual({
          status: 'failed',
          message: expect.stringContaining('connection refused'),
          transient: true,
        });
      });

      it('calls a pull from a registry that does not answer worth another try', async () => {
        const reference = `${context.closedHost}/contract/image:1`;

        const outcome = await engine.pullImage({ reference, credential: undefined });

        expect(outcome).toMatchObject({ status: 'failed', transient: true });
      });

      it('fails for good to push or pull what is not there', async () => {
        const reference = `${context.registryHost}/contract/none:1`;

        const outcomes = [
          await engine.pushImage({ reference, credential: undefined }),
          await engine.pullImage({ reference, credential: undefined }),
        ];

        const refused = { status: 'failed', message: expect.stringMatching(/./), transient: false };
        expect(outcomes).toEqual([refused, refused]);
      });
    });

    describe('containers', () => {
      it('runs a container to its end', async () => {
        const id = await create(['sh', '-c', 'exit 3']);

        const before = await engine.inspectContainer(id);
        const started = await engine.startContainer(id);
        const exitCode = await engine.waitContainer(id);
        const after = await engine.inspectContainer(id);

        expect(before).toMatchObject({ id, running: false });
        expect(started).toEqual({ status: 'started' });
        expect(exitCode).toBe(3);
        expect(after).toEqual({
          id,
          running: false,
          exitCode: 3,
          outOfMemory: false,
          ports: new Map(),
          mounts: [],
        });
      });

      it('says where something else than its own file system is', async () => {
        const binds = [{ source: '/etc', target: '/bound', readOnly: true }];
        const id = await create(keepsRunning, { binds });

        expect((await engine.inspectContainer(id))?.mounts).toEqual(['/bound']);
      });

      it('tells what is not as in the image', async () => {
        const id = await running();
        const before = await engine.containerChanges(id);
        const tar = await tarArchive([
          ['folder/', { type: 'directory' }],
          ['folder/text', 'some text\n'],
        ]);
        await engine.putArchive(id, '/tmp', inChunks(tar));
        await engine.exec(id, { cmd: ['sh', '-c', 'echo 1 >> /etc/group; rm /etc/passwd'] });

        const changes = await engine.containerChanges(id);

        expect(before).toEqual([]);
        expect(changes?.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
          { path: '/etc', kind: 'changed' },
          { path: '/etc/group', kind: 'changed' },
          { path: '/etc/passwd', kind: 'deleted' },
          { path: '/tmp', kind: 'changed' },
          { path: '/tmp/folder', kind: 'added' },
          { path: '/tmp/folder/text', kind: 'added' },
        ]);
        expect(await engine.containerChanges('stack-test-none')).toBeUndefined();
      });

      it('counts the processes of a container that runs', async () => {
        const id = await running();
        const before = await engine.containerProcesses(id);
        await engine.exec(id, { cmd: ['sh', '-c', 'sleep 1000 &'] });

        const after = await engine.containerProcesses(id);
        const others = [await create(keepsRunning), 'stack-test-none'];

        expect([before, after]).toEqual([1, 2]);
        for (const other of others) expect(await engine.containerProcesses(other)).toBeUndefined();
      });

      it('says why a program cannot be started', async () => {
        const id = await create(['no-such-program']);

        const started = await engine.startContainer(id);

        expect(started).toEqual({
          status: 'not-started',
          message: expect.stringContaining('no-such-program'),
        });
      });

      it('gives up waiting for a container with the reason of the signal', async () => {
        const id = await running();
        const abort = new AbortController();

        const waiting = engine.waitContainer(id, abort.signal);
        abort.abort(new Error('enough'));

        await expect(waiting).rejects.toThrow('enough');
      });

      it('gives each container host ports of its own', async () => {
        const publish = ['8080/tcp', '9090/tcp'];
        const ids = [await running({ publish }), await running({ publish })];

        const states = await Promise.all(ids.map((id) => engine.inspectContainer(id)));
        const ports = states.flatMap((state) => [...(state?.ports ?? [])]);

        expect(ports.map(([port]) => port).sort()).toEqual([...publish, ...publish].sort());
        expect(new Set(ports.map(([, host]) => host)).size).toBe(4);
      });

      it('lists the containers with a label until they are removed', async () => {
        const id = await running({ labels: { [label]: 'listed', other: '1' } });
        await running({ labels: { [label]: 'else' } });

        const listed = await engine.listContainers(`${label}=listed`);
        await engine.removeContainer(id);

        expect(listed).toMatchObject([
          { id, running: true, labels: { [label]: 'listed', other: '1' } },
        ]);
        // In milliseconds, which an engine in whole seconds cannot be off from by a minute.
        expect(Math.abs(Date.now() - (listed[0]?.createdAt ?? 0))).toBeLessThan(60_000);
        expect(await engine.listContainers(`${label}=listed`)).toEqual([]);
        expect(await engine.inspectContainer(id)).toBeUndefined();
      });

      it('ends a container by a signal', async () => {
        const id = await running();

        await engine.signalContainer(id, 'SIGKILL');

        expect(await engine.waitContainer(id)).toBe(137);
      });

      it('takes it that a container to signal has ended or is not there', async () => {
        const id = await running();
        await engine.signalContainer(id, 'SIGKILL');
        await engine.waitContainer(id);

        await expect(engine.signalContainer(id, 'SIGTERM')).resolves.toBeUndefined();
        await expect(engine.signalContainer('stack-test-none', 'SIGTERM')).resolves.toBeUndefined();
      });

      it('takes it that a container to remove is not there', async () => {
        await expect(engine.removeContainer('stack-test-none')).resolves.toBeUndefined();
      });

      it('gives the end of what a container printed', async () => {
        const id = await create(['sh', '-c', 'echo 123456789; echo abcdefghi']);
        await engine.startContainer(id);
        await engine.waitContainer(id);

        const logs = [await engine.containerLogs(id, 1000), await engine.containerLogs(id, 12)];

        expect(logs).toEqual(['123456789\nabcdefghi\n', '9\nabcdefghi\n']);
      });
    });

    describe('commands in a container', () => {
      it('gives exit code and output of a command, both streams apart', async () => {
        const id = await running();
        const printed = { stdout: '', stderr: '' };
        const onOutput = (chunk: Uint8Array, stream: 'stdout' | 'stderr') => {
          printed[stream] += Buffer.from(chunk).toString();
        };

        const loud = ['sh', '-c', 'echo out; echo problem >&2'];
        const outcomes = [
          await engine.exec(id, { cmd: ['true'] }),
          await engine.exec(id, { cmd: ['sh', '-c', 'exit 3'] }),
          await engine.exec(id, { cmd: loud, onOutput }),
        ];

        expect(outcomes).toEqual([exited(0), exited(3), exited(0)]);
        expect(printed).toEqual({ stdout: 'out\n', stderr: 'problem\n' });
      });

      it('ends with 126 or 127 for a program that is not there, as a shell does', async () => {
        const id = await running();

        const outcome = await engine.exec(id, { cmd: ['no-such-program'] });

        expect([exited(126), exited(127)]).toContainEqual(outcome);
      });

      it('leaves a command that is not wanted any more', async () => {
        const id = await running();
        const abort = new AbortController();

        const outcome = await engine.exec(id, {
          cmd: ['sh', '-c', 'echo started; sleep 1000'],
          signal: abort.signal,
          onOutput: () => abort.abort(),
        });
        const further = await engine.exec(id, { cmd: ['true'], signal: abort.signal });

        expect([outcome, further]).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
      });

      it('tells that the container died under a command, or was dead before', async () => {
        const id = await create(canBeKilled);
        await engine.startContainer(id);

        const outcome = await engine.exec(id, { cmd: ['sh', '-c', 'kill 1; sleep 1000'] });
        const further = await engine.exec(id, { cmd: ['true'] });
        await engine.removeContainer(id);
        const last = await engine.exec(id, { cmd: ['true'] });

        const dead = { kind: 'container-gone', exitCode: 9, outOfMemory: false };
        expect([outcome, further, last]).toEqual([dead, dead, { ...dead, exitCode: undefined }]);
      });
    });

    describe('files in a container', () => {
      it('gives back what was put into it, also while it does not run', async () => {
        const id = await create(keepsRunning);
        const tar = await tarArchive([
          ['folder/', { type: 'directory' }],
          ['folder/text', 'some text\n'],
          ['folder/link', { type: 'symlink', linkname: 'text' }],
        ]);

        await engine.putArchive(id, '/tmp', inChunks(tar, 100));
        const folder = await read(id, '/tmp/folder');
        const file = await read(id, '/tmp/folder/text');

        expect(folder).toMatchObject([
          ['folder/', { type: 'directory' }],
          ['folder/link', { type: 'symlink', linkname: 'text' }],
          ['folder/text', Buffer.from('some text\n')],
        ]);
        expect(file).toEqual([['text', Buffer.from('some text\n')]]);
      });

      it('says of a path that is not there that it is not', async () => {
        const id = await running();

        const archive = await engine.getArchive(id, '/tmp/none');

        expect(archive).toBeUndefined();
      });

      it('stops to send when it is told, and goes on with the container', async () => {
        const id = await running();
        const stop = new AbortController();

        const archive = await engine.getArchive(id, '/', stop.signal);
        const reading = archive?.[Symbol.asyncIterator]();
        const first = await reading?.next();
        stop.abort(new Error('enough'));
        const rest = async () => {
          while ((await reading?.next())?.done !== true);
        };

        expect(first?.done).toBe(false);
        await expect(rest()).rejects.toThrow('enough');
        await expect(engine.getArchive(id, '/', stop.signal)).rejects.toThrow('enough');
        await engine.removeContainer(id);
        expect(await engine.inspectContainer(id)).toBeUndefined();
      });

      async function read(id: string, path: string) {
        const archive = await engine.getArchive(id, path);
        if (archive === undefined) return undefined;
        return (await contentsOf(await buffer(archive))).toSorted(([a], [b]) => (a < b ? -1 : 1));
      }
    });
  });
}

const pushed = (digest: string | undefined) => ({ status: 'done', digest }) as const;
const exited = (exitCode: number) => ({ kind: 'exited', exitCode }) as const;
const namesOfAll = (images: readonly ListedImage[]) => images.flatMap(({ repoTags }) => repoTags);
