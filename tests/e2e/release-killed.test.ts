import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { counts } from '../support/counts.ts';
import type { CliProcess } from '../support/cli-process.ts';
import { startReleaseStand, type ReleaseStand } from '../support/release-stand.ts';
import { digestsAt, digestsOf, publishBuild, releaseBuild } from '../support/released-stack.ts';

jest.setTimeout(900_000);

/** What a stack looks like after somebody was killed and the next command has run. */
interface Aftermath {
  readonly position: number;
  readonly exitCodes: readonly (number | undefined)[];
  /** What the command after said that should have worked; empty when it did. */
  readonly said: string;
  readonly tags: 'old' | 'new' | 'mixed';
  readonly journals: readonly string[];
  readonly releases: readonly string[];
}

describe('a tagger that is killed', () => {
  let proxy: ReleaseStand['proxy'];
  let stack: ReleaseStand['stack'];
  let registry: ReleaseStand['registry'];
  let stop: ReleaseStand['stop'];
  beforeAll(async () => {
    ({ proxy, stack, registry, stop } = await startReleaseStand());
  });
  afterAll(() => stop());

  /** Kills `stack tag stable` at its n-th request, which never reaches the registry, then runs another command. */
  async function killedAt(
    position: number,
    next: 'tag' | 'rollback',
  ): Promise<Aftermath | undefined> {
    const place = `${proxy.host}/${next}-${position}`;
    const old = await publishBuild(registry, place, 'old');
    await releaseBuild(registry, place);
    const fresh = await publishBuild(registry, place, 'new');
    const command: { tagger?: CliProcess } = {};
    let count = 0;
    proxy.addFault({
      matches: () => {
        count += 1;
        if (count === position) command.tagger?.send('SIGKILL');
        return count === position;
      },
      times: 1,
      action: { kind: 'reset' },
    });
    const env = { STACK_REGISTRY: place };
    command.tagger = stack.start(['tag', 'stable'], { env });
    const killed = await command.tagger.ended;
    proxy.clearFaults();
    if (killed.signal !== 'SIGKILL') return undefined;

    const verb = next === 'tag' ? ['tag', 'stable'] : ['rollback'];
    const after = await stack.run(verb, { env });
    const verified = await stack.run(['verify', '--live'], { env });
    const tags = await registry.listTags(`${place}/stack-lock`);
    return {
      position,
      exitCodes: [after.exitCode, verified.exitCode],
      said: after.exitCode === 0 ? '' : after.stderr,
      tags: stateOf(
        await digestsAt(registry, place, '2026.4-stable'),
        digestsOf(old),
        digestsOf(fresh),
      ),
      journals: tags.filter((tag) => tag.startsWith('journal-')),
      releases: tags.filter((tag) => tag.startsWith('2026.4-stable-')),
    };
  }

  it('at any request leaves a stack that the next promotion makes all new', async () => {
    const step = counts(1, 2);

    const aftermaths = await untilNotKilled((position) => killedAt(position, 'tag'), step);

    expect(aftermaths.length * step).toBeGreaterThan(12);
    for (const aftermath of aftermaths)
      expect(aftermath).toEqual({
        position: aftermath.position,
        exitCodes: [0, 0],
        said: '',
        tags: 'new',
        journals: [],
        releases: ['2026.4-stable-1', '2026.4-stable-2'],
      });
  });

  it('at any request leaves a stack that a rollback makes all old, where anything had begun', async () => {
    // Of the same positions; that each is taken back in is also shown without a process.
    const step = counts(1, 3);

    const aftermaths = await untilNotKilled((position) => killedAt(position, 'rollback'), step);

    expect(aftermaths.length * step).toBeGreaterThan(12);
    for (const { position, exitCodes, tags, journals } of aftermaths) {
      expect({ position, tags, journals }).toEqual({ position, tags: 'old', journals: [] });
      // Where nothing had begun there is no release before the first, and that is said.
      expect([0, 2]).toContain(exitCodes[0]);
      expect(exitCodes[1]).toBe(0);
    }
    expect(aftermaths.filter(({ exitCodes }) => exitCodes[0] === 0).length).toBeGreaterThan(0);
  });
});

async function untilNotKilled(
  killedAt: (position: number) => Promise<Aftermath | undefined>,
  step = 1,
): Promise<readonly Aftermath[]> {
  const found: Aftermath[] = [];
  for (let position = 1; position < 100; position += step) {
    const aftermath = await killedAt(position);
    if (aftermath === undefined) return found;
    found.push(aftermath);
  }
  throw new Error('it makes a hundred requests and more');
}

function stateOf(
  now: Readonly<Record<string, string>>,
  old: Readonly<Record<string, string>>,
  fresh: Readonly<Record<string, string>>,
): Aftermath['tags'] {
  const text = JSON.stringify(now);
  if (text === JSON.stringify(old)) return 'old';
  return text === JSON.stringify(fresh) ? 'new' : 'mixed';
}
