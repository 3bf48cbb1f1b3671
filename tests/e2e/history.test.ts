import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import pMap from 'p-map';
import { notebooksHistory } from '../fixtures/histories/make-notebooks.ts';
import { expectExit } from '../support/expect-exit.ts';
import { replayHistory, type FrozenCommit } from '../support/frozen-history.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import { golden } from '../unit/golden.ts';

interface PlanDocument {
  readonly comparison: string;
  readonly images: readonly PlannedImage[];
  readonly notes: readonly string[];
}

interface PlannedImage {
  readonly key: string;
  readonly state: string;
  readonly reasons: readonly PlanReason[];
}

interface PlanReason {
  readonly kind: string;
  readonly text: string;
  readonly paths?: readonly string[];
  readonly parent?: string;
}

describe('stack plan over a frozen history', () => {
  const file = new URL('../fixtures/histories/notebooks.fi', import.meta.url);
  let stack: StackUnderTest;
  let commits: readonly FrozenCommit[];

  beforeAll(async () => {
    stack = await stackUnderTest({ branch: 'none' });
    commits = await replayHistory(stack.dir, await readFile(file));
    // What lies in the work tree must not count where a commit is named.
    await stack.write('spec.yml', 'no spec at all\n');
  });
  afterAll(() => stack.dispose());

  /** Under names that nobody else has, so that no image is there already. */
  const asJson = () => ['--registry', stack.registry, '--json'];

  it('has the history that make-notebooks.ts writes, under the same hashes everywhere', async () => {
    const stream = await readFile(file);

    const written = notebooksHistory();

    expect(written.equals(stream)).toBe(true);
    expect(commits).toHaveLength(85);
    expect(commits.at(-1)?.sha).toBe('dc497708e022856b05e6c4162c9349167c9593a0');
  });

  it('says of each commit which images it changes, and why', async () => {
    const durations: number[] = [];

    const found = await pMap(
      commits,
      async ({ sha, parents }) => {
        const base = parents.length === 0 ? [] : ['--base', `${sha}^`];
        const result = await stack.run(['plan', ...base, '--head', sha, ...asJson()]);
        durations.push(result.durationMs);
        if (result.exitCode !== 0) return [`refused: ${errorCode(result.stderr)}`];
        return linesOf(JSON.parse(result.stdout) as PlanDocument);
      },
      { concurrency: 2 },
    );

    const table = commits.map(({ sha, subject }, index) => {
      const title = `${String(index + 1).padStart(2)} ${sha.slice(0, 7)} ${subject}`;
      return [title, ...(found[index] ?? []).map((line) => `   ${line}`), ''].join('\n');
    });
    process.stdout.write(`${timing(durations)}\n`);
    expect(table.join('\n')).toBe(golden('history/notebooks.txt', table.join('\n')));
  });

  it('says nothing of a change that was taken back meanwhile', async () => {
    const revert = commits.find(({ subject }) => subject.startsWith('Revert '))?.sha ?? '';

    const range = ['--base', `${revert}~2`, '--head', revert];
    const result = await stack.run(['plan', ...range, ...asJson()]);

    expectExit(result, 0);
    expect(linesOf(JSON.parse(result.stdout) as PlanDocument)).toEqual(['nothing']);
  });
});

/** Kinds of reasons that only the commit decides about, in the order of the golden file. */
const ofTheCommit = [
  'commit-message',
  'build-all',
  'files-changed',
  'tests-changed',
  'folder-changed',
  'spec-changed',
  'parent',
];

/** Keys of an entry that say nothing of what is in the image. */
const besideTheImage = new Set([
  'image_name',
  'info_cmds',
  'integration_tests',
  'prepull',
  'prune',
  'size_budget',
  'tests',
]);

/** What a plan says of the commit, without what it says because nothing was ever built on this engine. */
function linesOf({ comparison, images, notes }: PlanDocument): readonly string[] {
  const said = notes.filter((note) => !/^base |^no registry could be asked/.test(note));
  const renewed = new Set<string>();
  const lines = images.flatMap(({ key, state, reasons }) => {
    // A child that waits does so for any parent that is nowhere; otherwise the parent is named since it changed.
    const kept = reasons.filter(({ kind, parent = '' }) =>
      kind === 'parent' && state === 'wait' ? renewed.has(parent) : ofTheCommit.includes(kind),
    );
    if (kept.some(makesAnotherImage)) renewed.add(key);
    const sorted = [...kept].sort((a, b) => rank(a) - rank(b));
    return sorted.flatMap((reason) =>
      details(reason).map((text) => `${key.padEnd(16)}${reason.kind.padEnd(15)}${text}`),
    );
  });
  const isFirst = comparison.startsWith('first run: ');
  const all = [...(isFirst ? [comparison] : []), ...said.map((note) => `note: ${note}`), ...lines];
  return all.length === 0 ? ['nothing'] : all;
}

function makesAnotherImage({ kind, paths = [] }: PlanReason): boolean {
  if (kind === 'spec-changed') return paths.some((key) => !besideTheImage.has(key));
  return kind === 'files-changed' || kind === 'parent';
}

function rank({ kind }: PlanReason): number {
  return ofTheCommit.indexOf(kind);
}

function details({ kind, text, paths = [], parent }: PlanReason): readonly string[] {
  if (kind === 'spec-changed') return [text.slice(text.indexOf(': ') + 2)];
  if (parent !== undefined) return [parent];
  if (paths.length === 0) return [text];
  return paths.map((path) => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)));
}

function errorCode(stderr: string): string {
  return /error ([A-Z_]+):/.exec(stderr)?.[1] ?? stderr;
}

/** Figures for people; how fast a machine is proves nothing. */
function timing(durations: readonly number[]): string {
  const sorted = [...durations].sort((a, b) => a - b);
  const [median = 0, maximum = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `${sorted.length} plans, two at a time: median ${median} ms, maximum ${maximum} ms`;
}

describe('a change that is taken back', () => {
  const keys = ['base', 'child', 'leaf'];
  const files = smallStack({
    base: { build: ['ENV LETTER=a'], test: 'test -n "$LETTER"' },
    child: { parent: 'base', build: ['ENV CHILD=1'] },
    leaf: { parent: 'child', build: ['ENV LEAF=1'] },
  });
  let registry: RealRegistry;
  let stack: StackUnderTest;

  beforeAll(async () => {
    registry = await startRealRegistry();
  });
  beforeEach(async () => {
    stack = await stackUnderTest({ files, registryHost: registry.host });
  });
  afterEach(() => stack.dispose());
  afterAll(() => registry.stop());

  it.each([
    { where: 'on the engine', push: [] },
    { where: 'at the registry', push: ['--push'] },
  ])('builds nothing and gives the names back, $where', async ({ push }) => {
    const built = await namesAfterBuild(push);
    const dockerfile = files['images/base/Dockerfile'] ?? '';
    await stack.write('images/base/Dockerfile', dockerfile.replace('LETTER=a', 'LETTER=b'));
    await stack.git('commit', '--quiet', '--all', '--message=two');
    const changed = await namesAfterBuild(push);
    await stack.git('revert', '--no-edit', 'HEAD');

    const planned = await stack.run(['plan', ...push, '--json']);
    const returned = await namesAfterBuild(push);

    const { images } = JSON.parse(planned.stdout) as PlanDocument;
    const steps = (await stack.report()).images.map((image) => image.steps.map(({ name }) => name));
    expect(images.map(({ state }) => state)).toEqual(['retag', 'retag', 'retag']);
    expect(steps).toEqual([['tag'], ['tag'], ['tag']]);
    expect(built).toEqual(keys.map((): unknown => expect.stringMatching(/^sha256:/)));
    expect(changed.filter((name) => built.includes(name))).toEqual([]);
    expect(returned).toEqual(built);
  });

  /** What the moving tag of each image names after a build: a digest at the registry where it is pushed, else an ID of the engine. */
  async function namesAfterBuild(
    push: readonly string[],
  ): Promise<readonly (string | undefined)[]> {
    expectExit(await stack.run(['build', ...push]), 0);
    if (push.length === 0) {
      const names = await stack.engine.tags();
      return keys.map((key) => names.get(`${key}:1-main`));
    }
    const names = await Promise.all(keys.map((key) => registryTags(`${stack.registry}/${key}`)));
    return names.map((tags) => tags.get('1-main'));
  }
});
