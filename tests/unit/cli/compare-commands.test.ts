import { beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';
import { lockPublished, releasePublished } from '../../support/published-stacks.ts';
import { publishedSchema } from '../../support/published-schema.ts';

const entries = {
  '/repo/spec.yml':
    'registry: stack.test\ntag: {prefix: "2026.4"}\nimages: {base: {}, child: {}, late: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\n',
  '/repo/images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
  '/repo/images/late/Dockerfile': 'FROM scratch\n',
};

let registry: MemoryRegistry;

beforeEach(async () => {
  registry = memoryRegistry();
  const old = ['python numpy 1.26.4', 'dpkg curl 8.14.1-2', 'python oldie 0.9'];
  await releasePublished(registry, 1, { base: ['dpkg curl 8.14.1-2'], gone: [] });
  await releasePublished(registry, 2, { base: old, child: [...old, 'r ggplot2 3.5.2'] });
  const current = ['python numpy 2.0.1', 'dpkg curl 8.14.1-1'];
  await lockPublished(registry, {
    base: current,
    child: [...current, 'r ggplot2 3.5.2'],
    late: undefined,
  });
});

/** Runs a command on the branch `main` of `/repo`. */
async function stack(...args: readonly string[]) {
  const checkout = {
    head: undefined,
    branch: 'main',
    shallow: false,
    webUrl: undefined,
    upstream: undefined,
    defaultBranch: undefined,
  };
  const world = memoryWorld({
    files: memoryFiles(entries),
    registry: () => registry,
    connectEngine: () => Promise.reject(new UserError('ENGINE_UNREACHABLE', 'no engine here')),
    git: { ...memoryWorld().git, checkout: () => Promise.resolve(checkout) },
  });
  const { io, stdout, stderr } = memoryIo(world);
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

const difference = [
  '2026.4-stable-2 → 2026.4-main: 1 image added, 2 changed',
  '',
  'Images',
  '  + late   added            packages not known',
  '  ~ base   changed  1.0 MB  1 removed, 1 upgraded, 1 downgraded',
  '  ~ child  changed  1.0 MB  1 removed, 1 upgraded, 1 downgraded',
  '',
  'Packages in base, child: 1 removed, 1 upgraded, 1 downgraded',
  '  ↓ curl   Debian  8.14.1-2 → 8.14.1-1  DOWNGRADED',
  '  ↑ numpy  Python  1.26.4 → 2.0.1       upgraded',
  '  - oldie  Python  0.9                  removed',
  '',
].join('\n');

describe('stack diff', () => {
  it.each([
    ['the last release with the newest lock of the branch', []],
    ['a release with the newest lock of the branch', ['2026.4-stable-2']],
    ['the newest release of a tag with a lock', ['2026.4-stable', '2026.4-main']],
  ])('compares %s', async (_what, operands) => {
    const { exitCode, stdout, stderr } = await stack('diff', ...operands);

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: difference, stderr: '' });
  });

  it('shows only the images that are named', async () => {
    const { stdout } = await stack('diff', '2026.4-stable-2', '2026.4-main', 'ch*');

    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '2026.4-stable-2 → 2026.4-main: 1 image changed',
      '',
      'Images',
      '  ~ child  changed  1.0 MB  1 removed, 1 upgraded, 1 downgraded',
      '',
    ]);
  });

  it('asks for no records of images that are not shown', async () => {
    await stack('diff', '2026.4-stable-2', '2026.4-main', 'child');

    expect(registry.calls.filter((call) => /^getManifest stack.test\/base/.test(call))).toEqual([]);
  });

  it('writes JSON that fits its schema', async () => {
    const { stdout } = await stack('diff', '--json');

    expect(publishedSchema('diff')(stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      before: '2026.4-stable-2',
      after: '2026.4-main',
      added: [{ key: 'late' }],
      images: [
        { key: 'base', isSame: false },
        { key: 'child', isSame: false },
      ],
    });
  });

  it('writes an announcement', async () => {
    const { stdout } = await stack('diff', '--announce');

    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '## 2026.4-main: what changed since 2026.4-stable-2',
      '',
      '- New image: **late**',
      '- **numpy** 1.26.4 → 2.0.1 (another major version) in all images',
    ]);
  });

  it.each([
    [
      ['2026.4-stable-3'],
      "'2026.4-stable-3' stands for nothing: there is no release or stack lock stack.test/stack-lock:2026.4-stable-3, no image of the spec with the tag 2026.4-stable-3, no file .stack/locks/2026.4-stable-3.json, no image 2026.4-stable-3 on the engine",
      "did you mean '2026.4-stable-1'?",
    ],
    [
      ['bse:2026.4-main'],
      "'bse:2026.4-main' stands for nothing: there is no image docker.io/library/bse:2026.4-main",
      "did you mean 'base:2026.4-main'?",
    ],
    [
      ['A B'],
      "'A B' is neither a tag nor the reference of an image",
      'there are: 2026.4-main, 2026.4-main-1a2b3c4, 2026.4-stable, 2026.4-stable-1, 2026.4-stable-2, base, child, late',
    ],
    [
      ['nothing.json'],
      "'nothing.json' stands for nothing: there is no file nothing.json",
      expect.any(String),
    ],
  ])('says of %j what was looked for', async (operands, message, hint) => {
    const { exitCode, stdout } = await stack('diff', ...operands, '--json');

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      problems: [{ code: 'STACK_UNKNOWN', message, hint }],
    });
  });

  it('says that nothing was released', async () => {
    registry = memoryRegistry();

    const { exitCode, stderr } = await stack('diff');

    expect([exitCode, stderr.split('\n').slice(0, 2)]).toEqual([
      2,
      [
        'error STACK_UNKNOWN: nothing was released at stack.test yet',
        '  hint: say what to compare: stack diff A B',
      ],
    ]);
  });

  it('refuses an image that neither side has, and an announcement as JSON', async () => {
    const unknown = await stack('diff', 'stable', '2026.4-main', 'x').then(() =>
      stack('diff', '2026.4-stable', '2026.4-main', 'chlid'),
    );
    const both = await stack('diff', '--announce', '--json');

    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      "error IMAGE_UNKNOWN: no image of the stack is called 'chlid'\n  hint: did you mean 'child'?\n",
    ]);
    expect(both.exitCode).toBe(2);
  });
});

describe('stack who-has', () => {
  it('lists the images of each release, newest first, and the releases without', async () => {
    const { exitCode, stdout } = await stack('who-has', 'numpy<2');

    expect([exitCode, stdout]).toEqual([
      0,
      [
        '2026.4-stable-2, released 2026-04-02',
        '  Python  numpy  1.26.4  base, child',
        '',
        'no image with numpy<2 in 2026.4-main, 2026.4-stable-1',
        'packages not known in 2026.4-main: late',
        '',
      ].join('\n'),
    ]);
  });

  it('writes JSON', async () => {
    const { stdout } = await stack('who-has', 'r:ggplot2', '--json');

    const entry = { source: 'r', name: 'ggplot2', version: '3.5.2' };
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      requirement: 'r:ggplot2',
      stacks: [
        {
          name: '2026.4-main',
          images: [{ key: 'child', packages: [entry] }],
          unknown: ['late'],
        },
        {
          name: '2026.4-stable-2',
          releasedAt: '2026-04-02T10:00:00.000Z',
          images: [{ key: 'child', packages: [entry] }],
          unknown: [],
        },
        {
          name: '2026.4-stable-1',
          releasedAt: '2026-04-01T10:00:00.000Z',
          images: [],
          unknown: [],
        },
      ],
    });
  });

  it.each([
    ['numpy<1', 'there are other versions: 2.0.1, 1.26.4'],
    ['nunpy', "did you mean 'numpy'?"],
  ])('ends with 0 where nothing has %s, and hints', async (requirement, hint) => {
    const { exitCode, stdout } = await stack('who-has', requirement);

    expect([exitCode, stdout.split('\n').at(-2)]).toEqual([0, hint]);
  });

  it('refuses what is no requirement', async () => {
    const { exitCode, stderr } = await stack('who-has', 'numpy=1');

    expect([exitCode, stderr]).toEqual([
      2,
      "error USAGE: 'numpy=1' is not a requirement\n  hint: write ==, !=, <, <=, >, >= or ~= and a version: 'numpy>=1.26,<2'; sources are python, conda, r, dpkg\n",
    ]);
  });
});

describe('stack when', () => {
  it('tells when a package came, changed and went', async () => {
    const { exitCode, stdout } = await stack('when', 'numpy');

    expect([exitCode, stdout]).toEqual([
      0,
      [
        '2026.4-stable: base, child',
        '  2026.4-stable-2  2026-04-02   + Python  numpy  1.26.4          first seen',
        '  2026.4-main      newest lock  ↑ Python  numpy  1.26.4 → 2.0.1  upgraded',
        '',
      ].join('\n'),
    ]);
  });

  it('goes along each tag on its own, so that an older one beside it is no step back', async () => {
    await releasePublished(registry, 3, { base: ['python numpy 1.20.0'] }, '2025.9-stable');
    await releasePublished(registry, 4, { base: ['python numpy 1.26.4'] }, 'stable');

    const { stdout } = await stack('when', 'numpy');

    expect(stdout.split('\n')).toEqual([
      '2026.4-stable: base, child',
      '  2026.4-stable-2  2026-04-02   + Python  numpy  1.26.4          first seen',
      '  2026.4-main      newest lock  ↑ Python  numpy  1.26.4 → 2.0.1  upgraded',
      '',
      '2025.9-stable: base',
      '  2025.9-stable-3  2026-04-03  + Python  numpy  1.20.0  first seen',
      '',
      'stable: base',
      '  stable-4  2026-04-04  + Python  numpy  1.26.4  first seen',
      '',
    ]);
  });

  it('writes JSON', async () => {
    const { stdout } = await stack('when', 'oldie', '--json');

    const line = '2026.4-stable';
    const events = [
      { stack: '2026.4-stable-2', kind: 'added', source: 'python', name: 'oldie', after: '0.9' },
      { stack: '2026.4-main', kind: 'removed', source: 'python', name: 'oldie', before: '0.9' },
    ];
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      package: 'oldie',
      stacks: [
        { name: '2026.4-stable-1', line, releasedAt: '2026-04-01T10:00:00.000Z' },
        { name: '2026.4-stable-2', line, releasedAt: '2026-04-02T10:00:00.000Z' },
        { name: '2026.4-main', line },
      ],
      images: [
        { line, key: 'base', events },
        { line, key: 'child', events },
      ],
    });
  });

  it('refuses versions', async () => {
    const { exitCode, stderr } = await stack('when', 'numpy<2');

    expect([exitCode, stderr]).toEqual([
      2,
      "error USAGE: when takes the name of a package, not 'numpy<2'\n  hint: `stack who-has 'numpy<2'` looks for versions\n",
    ]);
  });
});
