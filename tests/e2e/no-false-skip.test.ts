import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { counts } from '../support/counts.ts';
import { expectExit } from '../support/expect-exit.ts';
import { plannedStates } from '../support/planned-states.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const cases = counts(200, 8);
jest.setTimeout(60_000 + cases * 15_000);

/** What the little stack is made from; each field has few values, so that sequences of edits come back to what was before. */
interface Sources {
  readonly read: number;
  readonly unread: number;
  readonly ignored: number;
  readonly executable: number;
  readonly ignoreRule: number;
  readonly declaredArg: number;
  readonly undeclaredArg: number;
  readonly label: number;
  readonly prefix: number;
  readonly stage: number;
  readonly parent: number;
  readonly run: number;
  readonly test: number;
  readonly branch: number;
  readonly committed: number;
}

const first: Sources = {
  read: 0,
  unread: 0,
  ignored: 0,
  executable: 0,
  ignoreRule: 0,
  declaredArg: 0,
  undeclaredArg: 0,
  label: 0,
  prefix: 0,
  stage: 0,
  parent: 0,
  run: 0,
  test: 0,
  branch: 0,
  committed: 0,
};

function filesOf(s: Sources): Readonly<Record<string, string>> {
  const parent = s.parent === 0 ? 'base' : 'other';
  return {
    'spec.yml': `registry: stack.test/tiny
tag: { prefix: "${s.prefix + 1}" }
images:
  base:
    build_args: { DECLARED: "${s.declaredArg}", UNDECLARED: "${s.undeclaredArg}" }
    labels: { edited: "${s.label}" }
    target: ${s.stage === 0 ? 'last' : 'first'}
  other: {}
  child: { depend_on: ${parent} }
`,
    'images/base/Dockerfile': `FROM busybox:stack-test AS first
ARG DECLARED
COPY files/ /srv/
RUN echo $DECLARED > /declared
FROM first AS last
RUN echo ${s.run} > /run
`,
    'images/base/.dockerignore': `files/ignored\n${s.ignoreRule === 0 ? '' : 'files/read\n'}`,
    'images/base/files/kept': 'kept\n',
    'images/base/files/read': `${s.read}\n`,
    'images/base/files/ignored': `${s.ignored}\n`,
    'images/base/unread': `${s.unread}\n`,
    'images/other/Dockerfile': 'FROM busybox:stack-test\nLABEL other=1\n',
    'images/child/Dockerfile': 'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nCOPY run.sh /run.sh\n',
    'images/child/run.sh': 'echo\n',
    'images/child/tests/test_it.sh': `#!/bin/sh\n# ${s.test}\ntrue\n`,
  };
}

let stack: StackUnderTest;
beforeAll(async () => {
  stack = await stackUnderTest({ files: filesOf(first) });
});
afterAll(() => stack.dispose());

async function lay(s: Sources): Promise<void> {
  for (const [path, text] of Object.entries(filesOf(s)))
    await stack.write(path, text.replaceAll('stack.test/tiny', stack.registry));
  await chmod(join(stack.dir, 'images/child/run.sh'), s.executable === 0 ? 0o644 : 0o755);
  await stack.git('checkout', '--quiet', '-B', s.branch === 0 ? 'main' : 'feature/x');
  if (s.committed !== 0) return;
  await stack.git('add', '--all');
  await stack.git('commit', '--quiet', '--allow-empty', '--message=next');
}

it('skips no image that a rebuild with a warm cache would give another ID', async () => {
  const fields = Object.keys(first) as (keyof Sources)[];
  const edit = fc.record({ field: fc.constantFrom(...fields), value: fc.nat(2) });
  const edits = fc.sample(edit, { numRuns: cases, seed: 20_261_121 });
  const falseSkips: string[] = [];
  let builds = 0;
  let needless = 0;
  let sources = first;
  let before = new Map<string, string>();

  for (const { field, value } of edits) {
    sources = { ...sources, [field]: Math.min(value, field === 'read' ? 2 : 1) };
    await lay(sources);
    const states = await plannedStates(stack);
    expectExit(await stack.run(['build', '--progress', 'quiet']), 0);
    const built = await ids();
    expectExit(await stack.run(['build', '--full-rebuild', '--progress', 'quiet']), 0);
    const rebuilt = await ids();
    for (const [key, state] of Object.entries(states)) {
      const isBuilt = state === 'build';
      builds += isBuilt ? 1 : 0;
      needless += isBuilt && rebuilt.get(key) === before.get(key) ? 1 : 0;
      if (!isBuilt && built.get(key) !== rebuilt.get(key))
        falseSkips.push(`${key} was ${state} after ${field}=${value}`);
    }
    before = rebuilt;
  }

  process.stdout.write(`${cases} edits on the engine: ${builds} builds, ${needless} needless\n`);
  expect(falseSkips).toEqual([]);
});

async function ids(): Promise<Map<string, string>> {
  const { images } = await stack.report();
  return new Map(images.map(({ key, imageId }) => [key, imageId ?? '']));
}
