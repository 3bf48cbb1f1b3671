import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from '../../src/release/release.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { storeReleases } from '../support/registry-releases.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { factsOf, globalRelease, someRelease } from '../support/wiki-stack.ts';
import { removeWikis, temporaryWiki } from '../integration/wiki/temporary-wiki.ts';

const noRun = 'there is no artifacts/run.json, so pages of the newest builds stay as they are';

let registry: RealRegistry;
let stack: StackUnderTest;

beforeAll(async () => {
  registry = await startRealRegistry();
});

afterAll(async () => {
  await registry.stop();
  await removeWikis();
});

beforeEach(async () => {
  stack = await stackUnderTest({
    files: smallStack({ base: {}, course: { parent: 'base' } }),
    registryHost: registry.host,
  });
});

afterEach(() => stack.dispose());

/** What `stack wiki … --json` answers. */
interface Answer {
  readonly commit?: string;
  readonly files: readonly string[];
  readonly heldBack?: { readonly condition: string };
  readonly notes: readonly string[];
  readonly problems: readonly { readonly code: string }[];
}

const answerOf = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as Answer;

/** Two releases in which a package goes one version back, the second of them global-stable. */
async function release(): Promise<readonly Release[]> {
  const place = stack.registry;
  const [first, second] = [someRelease(1, { place }), someRelease(2, { place })];
  const releases = [first, second, globalRelease(1, second, place)];
  await storeReleases(place, releases, ({ lock, number, tag }, key) => {
    const image = lock.images[key];
    if (image === undefined) throw new Error(`no image ${key}`);
    const numpy = number === 1 && tag !== 'stable' ? '2.1.0' : '1.26.4';
    return factsOf(image, [
      { name: 'python', version: '3.13.5', source: 'conda' },
      { name: 'numpy', version: numpy, source: 'python' },
    ]);
  });
  return releases;
}

describe('stack wiki render', () => {
  it('writes the pages of releases into a folder, once', async () => {
    await release();

    const first = await stack.run(['wiki', 'render', 'pages']);
    const again = await stack.run(['wiki', 'render', 'pages']);

    const host = registry.host.replaceAll(/[.:]/g, '-');
    const manifest = `${host}-${stack.registry.split('/')[1] ?? ''}-base-2026.4-stable-2.md`;
    expect([first.exitCode, first.stderr, again.exitCode, again.stderr]).toEqual([0, '', 0, '']);
    expect(again.stdout).toBe(`note: ${noRun}\nnothing to change in ${join(stack.dir, 'pages')}\n`);
    expect(await readdir(join(stack.dir, 'pages'))).toEqual(
      expect.arrayContaining(['Home.md', 'Stable_Tag.md', 'Image-base.md', manifest]),
    );
    expect(await stack.read('pages/Release-2026.4-stable-2.md')).toContain('**downgraded**');
    expect(await stack.read('pages/Stable_Tag.md')).toContain(
      `| \`${stack.registry}/base:stable\` | \`${stack.registry}/base:2026.4-stable\` |`,
    );
  });

  it('says what it would write, and writes nothing, in a dry run', async () => {
    const { exitCode, stdout } = await stack.run([
      'wiki',
      'render',
      'pages',
      '--dry-run',
      '--json',
    ]);

    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      {
        schemaVersion: 1,
        place: join(stack.dir, 'pages'),
        dryRun: true,
        files: ['Home.md', 'Image-base.md', 'Image-course.md', '_Sidebar.md', '.stack-wiki.json'],
        problems: [],
        notes: [noRun],
      },
    ]);
    expect(await stack.files('pages')).toEqual([]);
  });

  it('takes templates of the stack in place of its own, and shows where they are wrong', async () => {
    await stack.write(
      'wiki-templates/Home.liquid',
      '<!-- stack:begin ours -->\n{% for image in images %}- {{ image.key }}\n{% endfor %}<!-- stack:end ours -->\n',
    );

    const good = await stack.run(['wiki', 'render', 'pages']);
    await stack.write('wiki-templates/Home.liquid', 'one\n{{ imagse.size }}\n');
    const bad = await stack.run(['wiki', 'render', 'pages']);

    expect(good.exitCode).toBe(0);
    expect(await stack.read('pages/Home.md')).toBe(
      '<!-- stack:begin ours -->\n- base\n- course\n<!-- stack:end ours -->\n',
    );
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toMatch(
      /^wiki-templates\/Home\.liquid:2:\d+: error WIKI_TEMPLATE: undefined variable: imagse\n/,
    );
  });
});

describe('stack wiki publish', () => {
  it('publishes what a run pushed although another image failed, then a release', async () => {
    const wiki = await temporaryWiki();
    const env = { STACK_WIKI: wiki.url };
    await stack.write('images/course/tests/test_it.sh', '#!/bin/sh\nexit 1\n');
    const built = await stack.run(['build', '--push']);
    const first = await stack.run(['wiki', 'publish', '--json'], { env });
    await release();
    const second = await stack.run(['wiki', 'publish', '--json'], { env });
    const third = await stack.run(['wiki', 'publish', '--json'], { env });

    expect([built.exitCode, first.exitCode, second.exitCode, third.exitCode]).toEqual([1, 0, 0, 0]);
    const host = registry.host.replaceAll(/[.:]/g, '-');
    const page = `${host}-${stack.registry.split('/')[1] ?? ''}-base-1-main`;
    expect(answerOf(first).files).toEqual([
      `${page}.md`,
      'Home.md',
      'Image-base.md',
      'Image-course.md',
      '_Sidebar.md',
      '.stack-wiki.json',
    ]);
    expect(await wiki.page(`${page}.md`)).toContain(`# ${stack.registry}/base:1-main`);
    expect(await wiki.page('Home.md')).toContain(`[1-main](${page})`);
    expect(answerOf(second).files).toContain('Stable_Tag.md');
    expect([answerOf(third).files, answerOf(third).commit]).toEqual([[], undefined]);
    expect(await wiki.log()).toEqual([
      'Publish 2026.4-stable-2, stable-1, 2026.4-stable-1',
      'Publish pages of base (1-main)',
    ]);
  });

  it('publishes releases as `stack tag` makes them', async () => {
    const wiki = await temporaryWiki();
    const env = { STACK_WIKI: wiki.url };
    const commands = [
      ['build', '--push'],
      ['tag', 'stable'],
      ['tag', 'global-stable'],
      ['wiki', 'publish'],
    ];

    const ended = [];
    for (const command of commands) ended.push(await stack.run(command, { env }));

    const commit = await stack.git('rev-parse', 'HEAD');
    const page = `${registry.host.replaceAll(/[.:]/g, '-')}-${stack.registry.split('/')[1] ?? ''}`;
    expect(ended.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 || stderr])).toEqual(
      commands.map(() => [0, true]),
    );
    expect(await wiki.page('Home.md')).toContain(
      `| \`${commit.slice(0, 7)}\` | \`${stack.registry}/base:1-stable\`<br>\`${stack.registry}/course:1-stable\` | [base](${page}-base-1-stable-1)<br>[course](${page}-course-1-stable-1) | [1-stable-1](Release-1-stable-1)`,
    );
    expect(await wiki.page('Stable_Tag.md')).toContain(
      `| \`${stack.registry}/base:stable\` | \`${stack.registry}/base:1-stable\` | [base](${page}-base-stable-1) | [stable-1](Release-stable-1) |`,
    );
    expect(await wiki.page(`${page}-base-1-stable-1.md`)).toContain('## Layers');
  });

  it.each([
    [
      'of another branch',
      'branch',
      { GITHUB_REF_NAME: 'feature', GITHUB_REF: 'refs/heads/feature' },
    ],
    ['of a tag', 'branch', { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'main' }],
    ['for a pull request', 'pull-request', { GITHUB_EVENT_NAME: 'pull_request' }],
    ['in a dry run', 'dry-run', { STACK_DRY_RUN: '1' }],
  ])('publishes nothing %s', async (_name, condition, variables) => {
    const wiki = await temporaryWiki();
    const env = { STACK_WIKI: wiki.url, ...variables };

    const ended = await stack.run(['wiki', 'publish', '--json'], { env });

    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    expect(answerOf(ended).heldBack?.condition).toBe(condition);
    expect(await wiki.git('for-each-ref')).toBe('');
  });

  it('publishes nothing of a commit that says so, unless it is forced to', async () => {
    const wiki = await temporaryWiki();
    const env = { STACK_WIKI: wiki.url };
    await stack.git('commit', '--quiet', '--allow-empty', '--message=Mend a typo [skip ci]');

    const held = await stack.run(['wiki', 'publish'], { env });
    const forced = await stack.run(['wiki', 'publish', '--force'], { env });

    expect([held.exitCode, held.stdout]).toEqual([
      0,
      "not published: the message of the newest commit says 'skip ci'\n",
    ]);
    expect([forced.exitCode, await wiki.log()]).toEqual([0, ['Bring pages up to date']]);
  });

  it('finds the wiki beside the remote origin, and ends with 4 when a page was left', async () => {
    const wiki = await temporaryWiki();
    await wiki.write({ 'Home.md': 'ours\n' });
    await stack.git('remote', 'add', 'origin', wiki.url.replace('.wiki.git', '.git'));

    const ended = await stack.run(['wiki', 'publish']);

    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/^Home\.md:1:1: error WIKI_PAGE: Home\.md was made by hand/);
    expect(ended.stdout).toContain('wrote _Sidebar.md\n');
    expect(await wiki.page('Home.md')).toBe('ours\n');
    expect(await wiki.files()).toContain('Image-base.md');
  });

  it('says what to do about a wiki that is not there, and ends with 3', async () => {
    const ended = await stack.run(['wiki', 'publish'], {
      env: { STACK_WIKI: `http://${registry.host}/acme/stack.wiki.git` },
    });

    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain(
      `hint: a wiki without any page does not exist yet: make its first page at http://${registry.host}/acme/stack/wiki;`,
    );
  });

  it('gives the token to git alone: it is in no argument and in no output', async () => {
    const token = 'ghs_0123456789abcdefghij';
    const seen = join(stack.dir, '..', 'seen');
    const path = process.env['PATH'] ?? '';
    // Writes down how it was started, as any user of the machine can see it, and hands on.
    await stack.write(
      '../bin/git',
      `#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline >> ${seen}\necho >> ${seen}\nenv | grep '^GIT_CONFIG' >> ${seen}.env\nPATH=${path} exec git "$@"\n`,
    );
    const env = {
      PATH: `${join(stack.dir, '..', 'bin')}:${path}`,
      GITHUB_SERVER_URL: 'https://127.0.0.1:9',
      GITHUB_REPOSITORY: 'acme/stack',
      GITHUB_TOKEN: token,
    };

    const ended = await stack.run(['wiki', 'publish', '--force'], { env });

    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    const args = await readFile(seen, 'utf8');
    const printed = ended.stdout + ended.stderr + args;
    expect(ended.exitCode).toBe(3);
    expect(args).toContain('https://127.0.0.1:9/acme/stack.wiki.git');
    expect([printed.includes(token), printed.includes(basic)]).toEqual([false, false]);
    expect((await readFile(`${seen}.env`, 'utf8')).split('\n')).toEqual(
      expect.arrayContaining([
        'GIT_CONFIG_KEY_0=http.https://127.0.0.1:9/.extraHeader',
        `GIT_CONFIG_VALUE_0=Authorization: Basic ${basic}`,
      ]),
    );
  });
});
