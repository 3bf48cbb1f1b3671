import { describe, expect, it } from '@jest/globals';
import type { OptionsOfPlan } from '../../../src/cli/plan-options.ts';
import { planOrder } from '../../../src/cli/plan-order.ts';
import type { Files } from '../../../src/ports/files.ts';
import { someCommit } from '../../support/checkouts.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const spec =
  'registry: stack.test\ntag: {prefix: "1"}\nretries: 5\nimages: {base: {}, child: {}}\n';
const stack = {
  'spec.yml': spec,
  'images/base/Dockerfile': 'FROM scratch\n',
  'images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
};

/** Files below `/repo`, as they are now or were in a commit. */
function filesOf(entries: Readonly<Record<string, string>>): Files {
  const absolute = Object.entries(entries).map(([path, text]) => [`/repo/${path}`, text] as const);
  return memoryFiles(Object.fromEntries(absolute));
}

/** What a command line orders, where commits hold what `inCommit` says. */
async function ordered(
  names: readonly string[],
  options: OptionsOfPlan = {},
  { now = stack, inCommit = stack }: { readonly now?: object; readonly inCommit?: object } = {},
) {
  const registries: unknown[] = [];
  const trees: string[] = [];
  const base = memoryWorld();
  const world = memoryWorld({
    files: filesOf(now as typeof stack),
    useRegistry: (registry) => registries.push(registry),
    git: {
      ...base.git,
      commitTree: (directory, revision) => {
        trees.push(`open ${directory} ${revision}`);
        return Promise.resolve({
          commit: someCommit(),
          listing: { exact: new Map(), algorithm: 'sha1' as const },
          files: filesOf(inCommit as typeof stack),
          close: () => {
            trees.push(`close ${directory}`);
            return Promise.resolve();
          },
        });
      },
    },
  });
  const { io } = memoryIo(world);
  const result = await planOrder(io, world, names, options).catch((error: unknown) => error);
  return { result, registries, trees };
}

describe('what a command line orders', () => {
  it('is everything, by what this engine has, where nothing is said', async () => {
    const { result, registries, trees } = await ordered([]);

    const { spec: loaded, ...rest } = result as Awaited<ReturnType<typeof planOrder>>;
    expect([...loaded.images.keys()]).toEqual(['base', 'child']);
    expect(rest).toEqual({
      tree: undefined,
      repository: expect.any(Promise),
      cwd: '/repo',
      named: undefined,
      affected: false,
      all: false,
      push: false,
      published: false,
      fullRebuild: false,
      retest: false,
      refresh: false,
      base: undefined,
      head: undefined,
      files: undefined,
      retries: 5,
    });
    expect([registries, trees]).toEqual([['stack.test'], []]);
  });

  it('is what is said', async () => {
    const said = {
      affected: true,
      push: true,
      published: true,
      retest: true,
      refresh: true,
      base: 'main',
      retries: 0,
    };

    const { result } = await ordered([], { ...said, all: false, fullRebuild: true });

    expect(result).toMatchObject({ ...said, all: false, fullRebuild: true });
  });

  it('is about the images that are named, breadth-first', async () => {
    expect((await ordered(['child', '+child'])).result).toMatchObject({ named: ['base', 'child'] });
    expect((await ordered(['child'])).result).toMatchObject({ named: ['child'] });
  });

  it('is told to whom the credentials are for, also by --registry', async () => {
    expect((await ordered([], { registry: '127.0.0.1:5000' })).registries).toEqual([
      '127.0.0.1:5000',
    ]);
  });

  it.each([
    ['contradictory', ['base'], { affected: true }, 'USAGE'],
    ['about an image that is not there', ['gone'], {}, 'IMAGE_UNKNOWN'],
  ])('is refused where it is %s', async (_name, names, options, code) => {
    expect((await ordered(names, options)).result).toMatchObject({
      ...(code === 'USAGE' ? { code } : { problems: [{ code }] }),
    });
  });
});

describe('an order about a commit', () => {
  const older = { ...stack, 'spec.yml': spec.replace(', child: {}', '') };

  it('has the spec and the files of the commit', async () => {
    const { result, trees } = await ordered([], { head: 'HEAD^' }, { inCommit: older });

    const order = result as Awaited<ReturnType<typeof planOrder>>;
    expect([...order.spec.images.keys()]).toEqual(['base']);
    expect(await order.tree?.files.readText('/repo/spec.yml')).toBe(older['spec.yml']);
    expect(trees).toEqual(['open /repo HEAD^']);
  });

  it('looks at the commit from the root, where the work is done elsewhere', async () => {
    const below = memoryFiles({
      '/spec.yml': spec.replace(', child: {}', ''),
      '/images/base/Dockerfile': 'FROM scratch\n',
    });
    const opened: string[] = [];
    const base = memoryWorld();
    const world = memoryWorld({
      git: {
        ...base.git,
        commitTree: (directory) => {
          opened.push(directory);
          return Promise.resolve({
            commit: someCommit(),
            listing: { exact: new Map(), algorithm: 'sha1' as const },
            files: below,
            close: () => Promise.resolve(void opened.push('closed')),
          });
        },
      },
    });

    const order = await planOrder(memoryIo(world).io, world, [], {
      head: 'HEAD',
      file: '/spec.yml',
    });

    expect(order.spec.rootDir).toBe('/');
    expect(opened).toEqual(['/repo', 'closed', '/']);
  });

  it('lets go of the commit where its spec is refused', async () => {
    const { result, trees } = await ordered(
      [],
      { head: 'HEAD' },
      { inCommit: { 'spec.yml': 'images: [' } },
    );

    expect(result).toMatchObject({ name: 'UserErrors' });
    expect(trees).toEqual(['open /repo HEAD', 'close /repo']);
  });
});
