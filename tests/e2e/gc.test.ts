import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../src/adapters/http-registry.ts';
import { expectExit } from '../support/expect-exit.ts';
import { fixedCredentials } from '../support/fixed-credentials.ts';
import { instantClock } from '../support/instant-clock.ts';
import {
  lockOf,
  publishImage,
  publishRun,
  type PublishedImage,
} from '../support/published-stack.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const files = {
  'spec.yml': 'registry: stack.test/tiny\ntag: {prefix: "2026.4"}\nimages: {base: {}}\n',
  'images/base/Dockerfile': 'FROM debian:13\n',
};
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** The answer of `stack gc --json`, as far as it is looked at. */
interface Answer {
  readonly status: string;
  readonly freesUpToBytes: number;
  readonly deletions: readonly {
    readonly kind: string;
    readonly status: string;
    readonly tags?: readonly string[];
  }[];
  readonly kept: readonly { readonly tag?: string; readonly reason: string }[];
}

describe('stack gc', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let current: PublishedImage;
  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await stackUnderTest({ files, registryHost: registry.host });
    const client = httpRegistry({
      credentials: fixedCredentials(),
      clock: instantClock(),
      retries: 2,
      env: {},
    });
    const repository = `${stack.registry}/base`;
    current = await publishImage(client, {
      repository,
      name: 'current',
      builtAt: daysAgo(90),
      tags: ['2026.4-main', '2026.4-pr-1'],
    });
    await publishImage(client, {
      repository,
      name: 'old',
      builtAt: daysAgo(60),
      tags: ['2026.4-pr-2'],
    });
    await publishImage(client, { repository, name: 'new', builtAt: daysAgo(1) });
    const commit = await stack.git('rev-parse', 'HEAD');
    await publishRun(client, stack.registry, lockOf('main', commit, [current]));
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  it('says what would go and why, and deletes nothing', async () => {
    const before = await registryTags(`${stack.registry}/base`);

    const shown = await stack.run(['gc']);
    const asked = await stack.run(['gc', '--json']);
    const dry = await stack.run(['gc', '--delete', '--dry-run']);

    expectExit(shown, 0);
    expect(shown.stderr).toBe('');
    const lines = shown.stdout.replaceAll(stack.registry, 'R').replace(/ +/g, ' ').split('\n');
    expect([lines[0], ...lines.slice(1, 4).toSorted()]).toEqual([
      'R/base',
      expect.stringMatching(
        /^ delete 2026\.4-pr-2 \d+ B nothing was committed or built on the pull request for 30d \(with b-\w+, i-\w+, t-\w+\)$/,
      ),
      expect.stringMatching(/^ delete r-\w+ [\d.]+ kB about an image that is not kept$/),
      expect.stringMatching(/^ delete v-\w+ about an image that is not kept$/),
    ]);
    expect(lines.slice(4)).toEqual([
      '',
      '3 manifests would be deleted in 1 of 2 repositories, which frees up to 1.2 kB; 14 names stay',
      'nothing was deleted: `stack gc --delete` does it',
      '',
    ]);
    const { status, deletions, kept } = JSON.parse(asked.stdout) as Answer;
    expect([status, deletions.map((one) => one.status)]).toEqual([
      'planned',
      ['planned', 'planned', 'planned'],
    ]);
    expect(kept.find(({ tag }) => tag === '2026.4-main')?.reason).toBe('a branch');
    expect(dry.stdout).toBe(shown.stdout);
    expect(await registryTags(`${stack.registry}/base`)).toEqual(before);
  });

  it('says of everything else why it stays', async () => {
    const { stdout } = await stack.run(['gc', '--verbose']);

    const short = stdout.replace(/ +/g, ' ');
    expect(short).toContain(' keep 2026.4-main a branch\n');
    expect(short).toContain(' keep 2026.4-pr-1 how old it is cannot be told\n');
    expect(short).toMatch(/ keep i-[0-9a-f]{12} younger than 7d\n/);
  });

  it('deletes it with --delete, tells each, and has nothing to do then', async () => {
    const before = await registryTags(`${stack.registry}/base`);

    const deleted = await stack.run(['gc', '--delete']);
    const again = await stack.run(['gc', '--delete']);

    expectExit(deleted, 0);
    const told = deleted.stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(told).toEqual(['deleted', 'deleted', 'deleted']);
    expect(deleted.stdout).toContain('deleted 3 manifests in 1 of 2 repositories');
    expect(again.stdout).toMatch(/^nothing to delete; \d+ names stay\n$/);
    const left = await registryTags(`${stack.registry}/base`);
    const gone = [...before.keys()].filter((tag) => !left.has(tag)).map((tag) => tag.slice(0, 2));
    expect(gone.toSorted()).toEqual(['20', 'b-', 'i-', 'r-', 't-', 'v-']);
    expect(left.get('2026.4-main')).toBe(current.digest);
  });

  it('goes on where it was killed', async () => {
    const client = httpRegistry({
      credentials: fixedCredentials(),
      clock: instantClock(),
      retries: 2,
      env: {},
    });
    const repository = `${stack.registry}/base`;
    for (const name of ['1', '2', '3', '4', '5', '6'])
      await publishImage(client, { repository, name, builtAt: daysAgo(60) });

    const killed = stack.start(['gc', '--delete']);
    await killed.prints('deleted');
    killed.send('SIGKILL');
    const { signal } = await killed.ended;
    const rest = await stack.run(['gc', '--delete']);
    const again = await stack.run(['gc']);

    expect(signal).toBe('SIGKILL');
    expectExit(rest, 0);
    expect(rest.stdout).toMatch(/^deleted \d+ manifests/m);
    expect(again.stdout).toMatch(/^nothing to delete/);
    expect((await registryTags(repository)).get('2026.4-main')).toBe(current.digest);
  });

  it('ends with 3 and says so where it cannot be sure', async () => {
    await stack.write(
      'other.yml',
      files['spec.yml']
        .replace('stack.test/tiny', `${registry.host}/nowhere`)
        .replace('base: {}', `base: {image_name: ${stack.registry}/base}`),
    );

    const { exitCode, stdout, stderr } = await stack.run(['gc', '--delete', '-f', 'other.yml']);

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('error RETENTION_UNSURE');
  });
});
