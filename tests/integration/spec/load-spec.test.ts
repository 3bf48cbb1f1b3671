import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../../src/adapters/node-files.ts';
import { renderUserError, userProblems } from '../../../src/errors/user-error.ts';
import { loadSpec, type LoadOptions } from '../../../src/spec/load-spec.ts';
import type { Spec } from '../../../src/spec/spec.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/specs/', import.meta.url));
const oneImage = 'registry: ghcr.io/acme\ntag: {prefix: a}\nimages:\n  base: {}\n';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stack-spec-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

function load(options: Partial<LoadOptions> = {}): Promise<Spec> {
  return loadSpec(nodeFiles(), { cwd: dir, ...options });
}

async function problemsOf(loading: Promise<Spec>): Promise<readonly string[]> {
  try {
    await loading;
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems.map(renderUserError);
  }
  return [];
}

describe('loadSpec', () => {
  it('reads spec.yml, with its folder as the root', async () => {
    write({ 'spec.yml': oneImage, 'images/base/Dockerfile': 'FROM debian\n' });

    const spec = await load();

    expect(spec).toMatchObject({ file: 'spec.yml', rootDir: dir });
    expect(spec.images.get('base')).toMatchObject({
      contextDir: 'images/base',
      dockerfilePath: 'images/base/Dockerfile',
      dockerfile: { text: 'FROM debian\n' },
    });
  });

  it('loads a stack with the spec among its images unchanged', async () => {
    const cwd = join(fixtures, 'class-notebooks');

    const spec = await load({ cwd });

    expect({
      ...spec,
      images: [...spec.images.values()].map(({ key, parents, buildArgs, infoCommands }) => ({
        key,
        parents,
        buildArgs,
        last: infoCommands.at(-1)?.argv,
      })),
    }).toEqual({
      file: 'images/spec.yml',
      rootDir: cwd,
      tagPrefix: '2026.2',
      registry: 'ghcr.io/example-university',
      concurrency: 4,
      retries: 7,
      retention: {
        perBranch: 10,
        releases: undefined,
        branchesMs: undefined,
        pullRequestsMs: 30 * 86_400_000,
        youngerThanMs: 7 * 86_400_000,
        tags: [],
        prefixes: ['2026.2'],
      },
      requiredVerdicts: [{ name: 'basic' }, { name: 'integration' }],
      changeDetection: {
        buildAll: [
          'images/tests_common',
          'images/tests_common/**',
          'images/spec.yml',
          'images/spec.yml/**',
          'images/change_ignore.json',
          'images/change_ignore.json/**',
          'images/conftest.py',
          'images/conftest.py/**',
        ],
        ignore: ['images/README', 'images/README/**'],
        fullRebuild: { branches: [], message: 'full rebuild', firstRun: true },
        maxAgeMs: undefined,
        strategy: 'identity',
      },
      images: [
        {
          key: 'campus-notebook',
          parents: [],
          buildArgs: { PY_VER_SHORT: '3.12', HUB_VERSION: '5.2.1', LAB_VERSION: '4.3' },
          last: ['apt', 'list', '--installed'],
        },
        {
          key: 'stats-notebook',
          parents: ['campus-notebook'],
          buildArgs: { R_SERVER: '2024.12.1-563' },
          last: ['R', '--version'],
        },
        {
          key: 'vision-notebook',
          parents: ['campus-notebook'],
          buildArgs: {},
          last: ['pip', 'list'],
        },
      ],
    });
  });

  it.each([
    ['from the folder of the spec', 'images', 'spec.yml', '../images/stats-notebook/Dockerfile'],
    ['from the root', '.', './images/spec.yml', 'images/stats-notebook/Dockerfile'],
    ['from above', '..', 'copy/images/spec.yml', 'copy/images/stats-notebook/Dockerfile'],
  ])('shows Dockerfiles as the user would write them %s', async (_, cwd, file, shown) => {
    const copy = join(dir, 'copy');
    cpSync(join(fixtures, 'class-notebooks'), copy, { recursive: true });
    writeFileSync(
      join(copy, 'images/stats-notebook/Dockerfile'),
      'FROM ghcr.io/example-university/campus-notebook:1\n',
    );

    const problems = await problemsOf(load({ cwd: join(copy, cwd), file }));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${shown}:1:6: error SPEC_FROM: `);
  });

  it('takes an absolute path', async () => {
    write({ 'spec.yml': oneImage, 'images/base/Dockerfile': 'FROM Debian:x\n' });
    const file = join(dir, 'spec.yml');

    const problems = await problemsOf(load({ cwd: '/', file }));

    expect(problems).toEqual([
      `${dir}/images/base/Dockerfile:1:6: error SPEC_DOCKERFILE: FROM Debian:x of base names no image: it comes out as 'Debian:x'\n  hint: write a reference such as debian:trixie-slim`,
    ]);
  });

  it('reports all problems of form, meaning and files at once, from top to bottom', async () => {
    const problems = await problemsOf(load({ cwd: join(fixtures, 'many-problems') }));

    expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
      "spec.yml:6:5: error SPEC_SCHEMA: images.base: unknown key 'repo'",
      "spec.yml:7:24: error SPEC_SCHEMA: images.base.integration_tests: found 'yes', wanted true or false",
      "spec.yml:8:17: error SPEC_INFO_COMMAND: base asks for the info command 'PIP_LITS', which all_info_cmds does not define",
      "spec.yml:10:16: error SPEC_UNKNOWN_PARENT: lab depends on 'bsae', which is not an image of the stack",
      "spec.yml:11:23: error SPEC_SCHEMA: images.lab.tests.timeout: '10 minutes' is not a duration",
      'spec.yml:12:3: error SPEC_CONTEXT: the context of extra: there is no images/extra',
      'spec.yml:16:14: error SPEC_SCHEMA: concurrency: 0 is too small; the least is 1',
      'images/lab/Dockerfile:2:6: error SPEC_FROM: FROM ghcr.io/acme/base:2026.1 cannot see the base of this run: it comes to ghcr.io/acme/base:2026.1, whatever the run builds',
    ]);
  });

  it.each([
    [
      'a misspelt registry',
      'regsitry: ghcr.io/acme\ntag: {prefix: a}\nimages: {base: {}}\n',
      ['spec.yml:1:1'],
    ],
    [
      'a bad image key',
      'registry: x\ntag: {prefix: a}\nimages: {Base: {}, lab: {depend_on: base}}\n',
      ['spec.yml:3:10'],
    ],
    ['a misspelt depend_on', `${oneImage}  lab: {depends_on: base}\n`, ['spec.yml:5:9']],
    ['a wrong build arg', `${oneImage}  lab: {build_args: {WHICH: [base]}}\n`, ['spec.yml:5:29']],
    [
      'misspelt info commands',
      `${oneImage}  lab: {info_cmds: [X], depend_on: base}\nall_info_cmd: {X: {command: y}}\n`,
      ['spec.yml:6:1'],
    ],
  ])('does not report what follows from %s', async (_, spec, places) => {
    write({
      'spec.yml': spec,
      'images/base/Dockerfile': 'FROM debian\n',
      'images/lab/Dockerfile': 'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n',
    });

    const problems = await problemsOf(load());

    expect(problems.map((problem) => problem.split(': ')[0])).toEqual(places);
  });

  it('says where it looked for a spec', async () => {
    expect(await problemsOf(load())).toEqual([
      `error SPEC_MISSING: there is no spec.yml and no images/spec.yml in ${dir}\n  hint: go to the folder of your stack, name the file with --file, or make a new stack with stack init`,
    ]);
    expect(await problemsOf(load({ file: 'other.yml' }))).toEqual([
      'error SPEC_MISSING: there is no other.yml\n  hint: check the path given with --file (STACK_FILE), or make a new stack with stack init',
    ]);
  });

  it('reports a folder in place of the spec', async () => {
    write({ 'sub/spec.yml': oneImage });

    expect(await problemsOf(load({ file: 'sub' }))).toEqual([
      'error SPEC_UNREADABLE: sub is a folder, not a spec\n  hint: name the file in it: --file sub/spec.yml',
    ]);
  });

  it('reports a loop of links in place of the spec', async () => {
    symlinkSync('spec.yml', join(dir, 'spec.yml'));

    expect(await problemsOf(load())).toEqual([
      'error SPEC_UNREADABLE: spec.yml cannot be read (ELOOP)\n  hint: look at its access rights',
    ]);
  });

  it('reports a change_ignore.json that is not of its form', async () => {
    write({
      'spec.yml': oneImage,
      'images/base/Dockerfile': 'FROM debian\n',
      'images/change_ignore.json': '{\n  "BuildAll": "tests_common",\n  "Ignore": []\n}\n',
    });

    expect(await problemsOf(load())).toEqual([
      "images/change_ignore.json:2:15: error SPEC_SCHEMA: BuildAll: found 'tests_common', wanted a list\n  hint: for example BuildAll: [tests_common]",
      "images/change_ignore.json:3:3: error SPEC_SCHEMA: unknown key 'Ignore'\n  hint: the keys here are BuildAll, ChangeIgnore",
    ]);
  });

  it('reports a change_ignore.json that is broken', async () => {
    write({
      'spec.yml': oneImage,
      'images/base/Dockerfile': 'FROM debian\n',
      'images/change_ignore.json': '{"BuildAll": [',
    });

    const problems = await problemsOf(load());

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^images\/change_ignore\.json:1:\d+: error SPEC_SYNTAX: /);
  });
});

describe('contexts and Dockerfiles', () => {
  const spec = (keys: string) =>
    `registry: ghcr.io/acme\ntag: {prefix: a}\nimages:\n  base: {${keys}}\n`;

  it.each([
    ['context: ./a/../b/', 'b', 'b/Dockerfile'],
    ['context: .', '.', 'Dockerfile'],
    ['context: b, dockerfile: sub/Dockerfile.x', 'b', 'b/sub/Dockerfile.x'],
    ['context: b, dockerfile: ../shared.Dockerfile', 'b', 'shared.Dockerfile'],
    ['context: inner-link', 'inner-link', 'inner-link/Dockerfile'],
  ])('are found: %s', async (keys, contextDir, dockerfilePath) => {
    const files = ['Dockerfile', 'b/Dockerfile', 'b/sub/Dockerfile.x', 'shared.Dockerfile'];
    write({
      'spec.yml': spec(keys),
      ...Object.fromEntries(files.map((file) => [file, `FROM debian\n# ${file}\n`])),
    });
    symlinkSync('b', join(dir, 'inner-link'));

    const image = (await load()).images.get('base');

    expect(image).toMatchObject({ contextDir, dockerfilePath });
    expect(image?.dockerfile.text).toContain(dockerfilePath.replace('inner-link', 'b'));
  });

  it.each([
    [
      'context: nowhere',
      'spec.yml:4:19: error SPEC_CONTEXT: the context of base: there is no nowhere\n  hint: make the folder, or name another with context: under base',
    ],
    [
      '',
      'spec.yml:4:3: error SPEC_CONTEXT: the context of base: there is no images/base\n  hint: make the folder, or name another with context: under base',
    ],
    [
      'context: file',
      'spec.yml:4:19: error SPEC_CONTEXT: the context of base: file is not a folder\n  hint: make the folder, or name another with context: under base',
    ],
    [
      'context: ../x',
      'spec.yml:4:19: error SPEC_CONTEXT: the context of base: ../x is outside the repository\n  hint: name a path below the root of the repository',
    ],
    [
      'context: a/../..',
      'spec.yml:4:19: error SPEC_CONTEXT: the context of base: a/../.. is outside the repository\n  hint: name a path below the root of the repository',
    ],
    [
      'context: /tmp',
      'spec.yml:4:19: error SPEC_CONTEXT: the context of base: /tmp is outside the repository\n  hint: name a path below the root of the repository',
    ],
    [
      'context: a',
      'spec.yml:4:3: error SPEC_DOCKERFILE: the Dockerfile of base: there is no a/Dockerfile\n  hint: write the file, or name another with dockerfile: under base, relative to a',
    ],
    [
      'context: a, dockerfile: d',
      'spec.yml:4:34: error SPEC_DOCKERFILE: the Dockerfile of base: a/d is not a file\n  hint: write the file, or name another with dockerfile: under base, relative to a',
    ],
    [
      'context: a, dockerfile: ../../x',
      'spec.yml:4:34: error SPEC_DOCKERFILE: the Dockerfile of base: ../../x is outside the repository\n  hint: name a path below the root of the repository',
    ],
  ])('are refused: %p', async (keys, problem) => {
    write({ 'spec.yml': spec(keys), 'a/d/x': '', file: '' });

    expect(await problemsOf(load())).toEqual([problem]);
  });

  it('may not lead out of the repository through a link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'stack-outside-'));
    writeFileSync(join(outside, 'Dockerfile'), 'FROM debian\n');
    write({
      'spec.yml':
        'registry: ghcr.io/acme\ntag: {prefix: a}\nimages:\n  one: {context: link}\n  two: {context: two}\n',
      'two/x': '',
    });
    symlinkSync(outside, join(dir, 'link'));
    symlinkSync(join(outside, 'Dockerfile'), join(dir, 'two/Dockerfile'));

    const problems = await problemsOf(load());
    rmSync(outside, { recursive: true });

    expect(problems).toEqual([
      `spec.yml:4:18: error SPEC_CONTEXT: the context of one: link leads out of the repository, to ${outside}\n  hint: replace the link by what it points to`,
      `spec.yml:5:3: error SPEC_DOCKERFILE: the Dockerfile of two: two/Dockerfile leads out of the repository, to ${outside}/Dockerfile\n  hint: replace the link by what it points to`,
    ]);
  });

  it('may be reached through a link to the repository itself', async () => {
    write({ 'real/spec.yml': oneImage, 'real/images/base/Dockerfile': 'FROM debian\n' });
    symlinkSync('real', join(dir, 'checkout'));

    const spec = await load({ cwd: join(dir, 'checkout') });

    expect(spec.rootDir).toBe(join(dir, 'checkout'));
  });

  it('may be links, and lie behind links, that stay in the repository', async () => {
    write({
      'spec.yml':
        'registry: ghcr.io/acme\ntag: {prefix: a}\nimages:\n  one: {}\n  two: {dockerfile: link/D}\n',
      'real/one/x': '',
      'real/two/sub/D': 'FROM debian\n# two\n',
      shared: 'FROM debian\n# one\n',
    });
    symlinkSync('real', join(dir, 'images'));
    symlinkSync('../../shared', join(dir, 'real/one/Dockerfile'));
    symlinkSync('sub', join(dir, 'real/two/link'));

    const { images } = await load();

    expect(
      [...images.values()].map(({ dockerfilePath, dockerfile }) => [
        dockerfilePath,
        dockerfile.text,
      ]),
    ).toEqual([
      ['images/one/Dockerfile', 'FROM debian\n# one\n'],
      ['images/two/link/D', 'FROM debian\n# two\n'],
    ]);
  });

  it('may not lie behind a folder that leads out of the repository', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'stack-outside-'));
    write({ 'spec.yml': oneImage });
    mkdirSync(join(outside, 'base'));
    writeFileSync(join(outside, 'base/Dockerfile'), 'FROM debian\n');
    symlinkSync(outside, join(dir, 'images'));

    const problems = await problemsOf(load());
    rmSync(outside, { recursive: true });

    expect(problems).toEqual([
      `spec.yml:4:3: error SPEC_CONTEXT: the context of base: images/base leads out of the repository, to ${outside}/base\n  hint: replace the link by what it points to`,
    ]);
  });

  it('may not be a link that points nowhere', async () => {
    write({ 'spec.yml': oneImage, 'images/base/x': '' });
    symlinkSync('gone', join(dir, 'images/base/Dockerfile'));

    expect(await problemsOf(load())).toEqual([
      'spec.yml:4:3: error SPEC_DOCKERFILE: the Dockerfile of base: there is no images/base/Dockerfile\n  hint: write the file, or name another with dockerfile: under base, relative to images/base',
    ]);
  });

  it('report what the file system refuses', async () => {
    write({ 'spec.yml': oneImage, 'images/base/x': '' });
    symlinkSync('Dockerfile', join(dir, 'images/base/Dockerfile'));

    expect(await problemsOf(load())).toEqual([
      'spec.yml:4:3: error SPEC_DOCKERFILE: the Dockerfile of base: Dockerfile cannot be read (ELOOP)\n  hint: look at its access rights',
    ]);
  });
});
