import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { expectExit } from '../support/expect-exit.ts';
import type { FaultyServer } from '../support/faulty-server.ts';
import { plannedImages, plannedStates } from '../support/planned-states.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackOptions, type StackUnderTest } from '../support/stack-cli.ts';

/** A root with three children and a grandchild, as in the stack that the defects were found in. */
const family = (changes: Readonly<Record<string, Partial<SmallImage>>> = {}) =>
  smallStack({
    base: { build: ['LABEL gen=1'], ...changes['base'] },
    a: { parent: 'base', build: ['LABEL a=1'], ...changes['a'] },
    b: { parent: 'base', build: ['LABEL b=1'], test: 'exit 0', ...changes['b'] },
    c: { parent: 'b', build: ['LABEL c=1'], ...changes['c'] },
  });

/** Faults of the scripts that this program takes the place of, by the names they were given when they were found. */
describe('a known defect of its predecessor does not happen', () => {
  let registry: RealRegistry;
  let proxy: FaultyServer;
  const stacks: StackUnderTest[] = [];
  const newStack = async (options: StackOptions = {}) => {
    const stack = await stackUnderTest({ files: family(), registryHost: proxy.host, ...options });
    stacks.push(stack);
    return stack;
  };
  const commit = (stack: StackUnderTest, message: string) =>
    stack
      .git('-c', 'core.quotepath=off', 'add', '--all')
      .then(() => stack.git('commit', '--quiet', '--allow-empty', `--message=${message}`));
  const writeAll = async (stack: StackUnderTest, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files))
      await stack.write(path, text.replaceAll('stack.test/tiny', stack.registry));
  };
  const digestOf = async (stack: StackUnderTest, key: string, tag = '1-main') =>
    (await registryTags(`${stack.registry}/${key}`)).get(tag);

  beforeAll(async () => {
    registry = await startRealRegistry();
    proxy = await registry.proxy();
  });
  afterAll(() => registry.stop());
  afterEach(async () => {
    proxy.clearFaults();
    for (const stack of stacks.splice(0)) await stack.dispose();
  });

  it('D-1: a red build stays red at the next commit, and no tag that people use mixes generations', async () => {
    const stack = await newStack();
    expectExit(await stack.run(['build', '--push']), 0);
    const before = await digestOf(stack, 'b');
    const red = { base: { build: ['LABEL gen=2'] }, b: { test: 'exit 1' } };
    await writeAll(stack, family(red));
    await commit(stack, 'two');

    const first = await stack.run(['build', '--push']);
    await stack.write('README.md', 'only words\n');
    await commit(stack, 'README only');
    const second = await stack.run(['build', '--push']);

    expectExit(first, 1);
    expectExit(second, 1);
    expect(await stack.statuses()).toEqual({
      base: 'up-to-date',
      a: 'up-to-date',
      b: 'failed',
      c: 'blocked',
    });
    expect(await digestOf(stack, 'b')).toBe(before);
    await writeAll(stack, family({ ...red, b: {} }));
    await commit(stack, 'green');
    expectExit(await stack.run(['build', '--push']), 0);
    expect(await digestOf(stack, 'b')).not.toBe(before);
  });

  it('D-4: every commit of a push counts', async () => {
    const stack = await newStack();
    const before = await stack.git('rev-parse', 'HEAD');
    await writeAll(stack, family({ a: { build: ['LABEL a=2'] } }));
    await commit(stack, 'change a');
    await stack.write('README.md', 'only words\n');
    await commit(stack, 'README only');
    const after = await stack.git('rev-parse', 'HEAD');
    const event = { ref: 'refs/heads/main', before, after, commits: [], forced: false };
    await stack.write('../event.json', JSON.stringify(event));
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: join(stack.dir, '..', 'event.json'),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: after,
    };

    const images = await plannedImages(stack, ['--affected'], { env });

    const changed = images.filter(({ reasons }) =>
      reasons.some(({ kind }) => kind === 'files-changed'),
    );
    expect(changed.map(({ key }) => key)).toEqual(['a']);
    expect(images.map(({ key }) => key)).toEqual(['base', 'a']);
  });

  it('D-5: when a parent comes out of a build as another image, its children are built on it', async () => {
    const random = family({ base: { build: ['RUN head -c 16 /dev/urandom > /generation'] } });
    const stack = await newStack({ files: random });
    expectExit(await stack.run(['build', '--push']), 0);
    const old = await stack.report();
    const [repository, digest] = [`${stack.registry}/base`, old.images[0]?.digest ?? ''];
    await fetch(`http://${repository.replace('/', '/v2/')}/manifests/${digest}`, {
      method: 'DELETE',
    });
    await stack.engine.clean();

    const states = await plannedStates(stack, ['--push']);
    expectExit(await stack.run(['build', '--push', '--no-cache']), 0);

    expect(states).toEqual({ base: 'build', a: 'wait', b: 'wait', c: 'wait' });
    const { images } = await stack.report();
    const ids = images.map(({ imageId }) => imageId);
    expect(ids.filter((id) => old.images.some(({ imageId }) => imageId === id))).toEqual([]);
    const layersOf = async (name: string) =>
      (await stack.engine.docker.getImage(`${stack.registry}/${name}:1-main`).inspect()).RootFS
        .Layers ?? [];
    const parent = await layersOf('base');
    for (const key of ['a', 'b', 'c'])
      expect((await layersOf(key)).slice(0, parent.length)).toEqual(parent);
  });

  it('D-7: names of files in any alphabet count, and a moved file counts on both sides', async () => {
    const copying = { build: ['COPY files/ /srv/'] };
    const stack = await newStack({
      files: {
        ...family({ a: copying, b: copying }),
        'images/a/files/Übung 1 "neu".ipynb': '{}\n',
        'images/b/files/other': 'x\n',
      },
    });
    expectExit(await stack.run(['build']), 0);
    const changed = async () => {
      const images = await plannedImages(stack, ['--base', 'HEAD^', '--affected']);
      return images.flatMap(({ key, reasons }) =>
        reasons.some(({ kind }) => kind === 'files-changed') ? [key] : [],
      );
    };

    await stack.write('images/a/files/Übung 1 "neu".ipynb', '{"changed": true}\n');
    await commit(stack, 'change it');
    const afterChange = await changed();
    await stack.git('mv', 'images/a/files/Übung 1 "neu".ipynb', 'images/b/files/日本.ipynb');
    await commit(stack, 'move it');
    const afterMove = await changed();

    expect(afterChange).toEqual(['a']);
    expect(afterMove).toEqual(['a', 'b']);
  });

  it('D-8: prepull: false builds nothing again', async () => {
    const stack = await newStack({ files: family({ base: { settings: ['prepull: false'] } }) });
    expectExit(await stack.run(['build', '--push']), 0);

    const here = await plannedStates(stack, ['--push']);
    await stack.engine.clean();
    const elsewhere = await plannedStates(stack, ['--push']);
    await writeAll(
      stack,
      family({ base: { settings: ['prepull: false'] }, a: { test: 'exit 0' } }),
    );
    await stack.write('images/a/Dockerfile', `ARG BASE_IMAGE\nFROM $BASE_IMAGE\nLABEL a=2\n`);
    const needed = await plannedStates(stack, ['--push']);

    const skipped = { base: 'skip', a: 'skip', b: 'skip', c: 'skip' };
    expect(here).toEqual(skipped);
    expect(elsewhere).toEqual(skipped);
    // Only a build on it asks for it; then it is built, not pulled, and all that stands on it is looked at again.
    expect(needed).toEqual({ base: 'build', a: 'build', b: 'wait', c: 'wait' });
  });

  it('D-14: branches have tags of their own, whatever they are called, and stable is refused', async () => {
    const stack = await newStack();
    const tagOn = async (branch: string) => {
      await stack.git('checkout', '--quiet', '-B', branch);
      const [image] = await plannedImages(stack);
      return image?.tags[0];
    };
    const names = [
      'feature/x',
      'feature-x',
      'fix#1',
      'fix-1',
      'merge-it',
      'übung',
      'x'.repeat(150),
    ];

    const tags: (string | undefined)[] = [];
    for (const name of names) tags.push(await tagOn(name));
    await stack.git('checkout', '--quiet', '-B', 'stable');
    const refused = await stack.run(['plan']);

    expect(new Set(tags).size).toBe(names.length);
    for (const tag of tags) expect(tag).toMatch(/^1-[A-Za-z0-9_.-]{1,126}$/);
    expectExit(refused, 4);
    expect(refused.stderr).toContain('BRANCH_RESERVED');
  });

  it.each([
    { what: 'answers 500', action: { kind: 'answer', status: 500 } as const },
    { what: 'answers 429', action: { kind: 'answer', status: 429 } as const },
    { what: 'cuts the connection', action: { kind: 'reset' } as const },
  ])('D-25: a registry that $what is never taken for an empty one', async ({ action }) => {
    const stack = await newStack();
    const isLookUp = ({ path }: { readonly path: string }) => path.includes('/manifests/');
    proxy.addFault({ matches: isLookUp, times: 1000, action });
    const ofIt = () =>
      proxy.requests.filter(({ path }) => path.includes(stack.registry.slice(-12)));

    const planned = await stack.run(['plan', '--published', '--json'], {
      env: { STACK_RETRIES: '1' },
    });
    const built = await stack.run(['build', '--push'], { env: { STACK_RETRIES: '0' } });

    expectExit(planned, 3);
    expectExit(built, 3);
    expect(planned.stdout).not.toContain('never-built');
    expect(ofIt().filter(({ method }) => ['PUT', 'PATCH'].includes(method))).toEqual([]);
    expect(await stack.engine.tags()).toEqual(new Map());
  });

  it('D-25: a refusal to read is not taken for "not there" either', async () => {
    const stack = await newStack();
    const isLookUp = ({ path }: { readonly path: string }) => path.includes('/manifests/');
    proxy.addFault({ matches: isLookUp, times: 1000, action: { kind: 'answer', status: 403 } });

    expectExit(await stack.run(['plan', '--published']), 3);
  });

  it('D-31: the first commit, a shallow clone and a folder without git are planned', async () => {
    const stack = await newStack();
    const first = await plannedStates(stack, ['--head', 'HEAD']);
    await commit(stack, 'two');
    await stack.git('clone', '--quiet', '--depth=1', `file://${stack.dir}`, 'clone');
    const event = { before: await stack.git('rev-parse', 'HEAD^'), after: 'HEAD', commits: [] };
    await stack.write('../event.json', JSON.stringify({ ...event, after: event.before }));
    const env = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: join(stack.dir, '..', 'event.json'),
    };
    const shallow = await plannedStates(stack, ['-f', 'clone/spec.yml'], { env });
    const bare = await newStack({ branch: 'none' });
    const without = await plannedStates(bare);

    const all = { base: 'build', a: 'wait', b: 'wait', c: 'wait' };
    expect([first, shallow, without]).toEqual([all, all, all]);
  });

  it('L-9: a child is built on exactly the parent of its run, wherever the tag of the branch points meanwhile', async () => {
    const stack = await newStack();
    expectExit(await stack.run(['build', '--push']), 0);
    const parent = (await stack.report()).images[0]?.imageId ?? '';
    // Somebody else's run moves the tag of the parent's branch at the registry.
    const { docker } = stack.engine;
    const [taken, moved] = [`${stack.registry}/a:1-main`, `${stack.registry}/base:1-main`];
    await docker.getImage(taken).tag({ repo: `${stack.registry}/base`, tag: '1-main' });
    const pushing = await docker.getImage(moved).push({ authconfig: { serveraddress: '' } });
    await new Promise((resolve) => docker.modem.followProgress(pushing, resolve));
    await stack.engine.clean();
    await writeAll(stack, family({ c: { build: ['LABEL c=2'] }, b: { build: ['LABEL b=2'] } }));

    expectExit(await stack.run(['build', 'c', '--push']), 0);

    const { images } = await stack.report();
    const base = images.find(({ key }) => key === 'base');
    expect(base?.imageId).toBe(parent);
    const log = await stack.read('artifacts/logs/b.build.log');
    expect(log).toContain(`base:i-${parent.slice('sha256:'.length, 'sha256:'.length + 12)}`);
  });
});
