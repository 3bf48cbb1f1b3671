import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestPage } from '../../src/wiki/page-names.ts';
import { startFakeGithub, type FakeGithub } from '../support/fake-github.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import {
  githubMachine,
  uploaded,
  wikiPage,
  wikiPages,
  type GithubMachine,
} from '../support/workflow-runner/github-machine.ts';
import type { JobOutcome } from '../support/workflow-runner/run-workflow.ts';

const files: Readonly<Record<string, string>> = {
  ...smallStack({
    base: { test: 'true' },
    child: { parent: 'base', build: ['COPY a.txt /'], test: 'test -e /a.txt' },
  }),
  'images/child/a.txt': 'one',
};
const spec = `${files['spec.yml'] ?? ''}release: { require: [basic, { name: gpu, images: [child] }] }\n`;

type Jobs = Readonly<Record<string, JobOutcome>>;

/** Result by job. */
function results(jobs: Jobs) {
  return Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
}

/** What the steps of a job printed. */
function printed(jobs: Jobs, job: string): string {
  return (jobs[job]?.steps ?? []).map(({ output }) => output).join('\n');
}

/** Expects these results; where others came, what was printed tells why. */
function expectResults(jobs: Jobs, expected: Readonly<Record<string, string>>): void {
  const seen = results(jobs);
  const differ = Object.keys(expected).filter((name) => seen[name] !== expected[name]);
  const why = differ.map(
    (name) => `${name} is ${seen[name] ?? 'missing'}:\n${printed(jobs, name)}`,
  );
  expect(why.join('\n')).toBe('');
}

describe('the workflows in the order of their use', () => {
  let stack: StackUnderTest;
  let registry: RealRegistry;
  let github: FakeGithub;
  let machine: GithubMachine;
  let sha: string;
  let pushed: Jobs;

  const push = (event: Readonly<Record<string, string>> = {}) => ({
    github: { event_name: 'push', sha, event: { after: sha, ...event } },
  });
  const dispatched = (inputs: Readonly<Record<string, string | boolean>> = {}) => ({
    github: { event_name: 'workflow_dispatch', sha, event: { inputs } },
    inputs,
  });

  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await stackUnderTest({
      files: { ...files, 'spec.yml': spec },
      registryHost: registry.host,
    });
    github = await startFakeGithub();
    machine = await githubMachine(stack, () => github.apiUrl);
    sha = await stack.git('rev-parse', 'HEAD');
    pushed = await machine.run('build', push());
  });
  afterAll(async () => {
    await machine.dispose();
    await github.stop();
    await stack.dispose();
    await registry.stop();
  });

  async function tags(image: string): Promise<readonly string[]> {
    const path = `${stack.registry.slice(registry.host.length + 1)}/${image}`;
    const answer = await fetch(`http://${registry.host}/v2/${path}/tags/list`);
    const { tags: found = [] } = (await answer.json()) as { tags?: readonly string[] };
    return found.filter((tag) => !/^[birt]-/.test(tag)).sort();
  }

  describe('build.yml', () => {
    it('builds and pushes what was pushed', async () => {
      expectResults(pushed, { plan: 'success', build: 'success', status: 'success' });
      expect(await tags('child')).toEqual(['1-main', `1-main-${sha.slice(0, 7)}`]);
      expect(await tags('stack-lock')).toEqual(['1-main', `1-main-${sha.slice(0, 7)}`]);
    });

    it('shows plan and result in the summaries, and keeps the artifacts', async () => {
      const summary = (job: string) => pushed[job]?.steps.map((step) => step.summary).join('');

      expect(summary('plan')).toContain('### stack plan: 2 images: 1 build, 1 wait');
      expect(summary('build')).toContain('## stack: run passed');
      expect(await uploaded(machine)).toEqual(['artifacts']);
    });

    it('comments on no commit', () => {
      expect(github.store.comments).toEqual([]);
      expect(printed(pushed, 'plan')).not.toContain('comment');
    });

    it('publishes the wiki with pages of what it built', async () => {
      const reference = `${stack.registry}/child:1-main`;
      const page = manifestPage(reference);

      expectResults(pushed, { wiki: 'success' });
      expect(await wikiPage(machine, 'Home.md')).toContain(`[1-main](${page})`);
      expect(await wikiPage(machine, `${page}.md`)).toContain(`# ${reference}`);
    });

    it('has nothing to build when everything is there', async () => {
      const jobs = await machine.run('build', push());

      expectResults(jobs, {
        plan: 'success',
        build: 'skipped',
        status: 'success',
        wiki: 'skipped',
      });
    });

    describe('for a pull request', () => {
      let merge: string;
      const event = (repository: string) => ({
        github: {
          event_name: 'pull_request',
          sha: merge,
          ref: 'refs/pull/17/merge',
          ref_name: '17/merge',
          base_ref: 'main',
          event: {
            pull_request: {
              number: 17,
              base: { sha },
              head: { sha: merge, repo: { full_name: repository } },
            },
          },
        },
      });

      beforeAll(async () => {
        await stack.git('checkout', '--quiet', '-b', 'feature');
        await stack.write('images/child/a.txt', 'two');
        await stack.git('commit', '--quiet', '--all', '--message=two');
        await stack.git('checkout', '--quiet', '-b', 'merge', 'main');
        await stack.git('merge', '--quiet', '--no-ff', '--message=merge', 'feature');
        merge = await stack.git('rev-parse', 'HEAD');
        await stack.git('checkout', '--quiet', 'main');
      });

      it('of a fork builds without a right to write anything, and says so', async () => {
        const reader = await startFakeGithub({ readOnly: true });
        const { github: fields } = event('somebody/stack');

        const jobs = await machine.run('build', {
          github: { ...fields, api_url: reader.apiUrl },
        });

        await reader.stop();
        expectResults(jobs, { plan: 'success', build: 'success', status: 'success' });
        expect(results(jobs)['wiki']).toBe('skipped');
        expect(await tags('child')).toEqual(['1-main', `1-main-${sha.slice(0, 7)}`]);
        expect(printed(jobs, 'plan')).toContain('::warning title=stack::no comment is written: ');
      });

      it('of the repository itself pushes, and has one comment', async () => {
        const jobs = await machine.run('build', event('acme/stack'));

        expectResults(jobs, { plan: 'success', build: 'success', status: 'success' });
        expect(await tags('child')).toContain('1-pr-17');
        const [comment, ...others] = github.store.comments;
        expect(others).toEqual([]);
        expect(comment?.issue).toBe(17);
        expect(comment?.body).toMatch(
          /^<!-- stack:plan spec\.yml -->\n### stack build: passed after/,
        );
        expect(comment?.body).toContain('#### Packages against what people have');
        expect(comment?.body).toContain('https://github.test/acme/stack/actions/runs/7');
      });
    });

    describe('in a night', () => {
      const night = (vars: Readonly<Record<string, string>> = {}) => ({
        github: { event_name: 'schedule', sha, event: { schedule: '17 3 * * *' } },
        vars,
      });

      it('opens an issue when the run fails', async () => {
        const jobs = await machine.run('build', night({ STACK_REGISTRY: '127.0.0.1:9/none' }));

        expectResults(jobs, { plan: 'failure', build: 'failure', status: 'failure' });
        expect(github.store.issues).toMatchObject([
          { title: 'stack build fails: the run cannot begin', state: 'open' },
        ]);
      });

      it('closes it when a run passes', async () => {
        const jobs = await machine.run('build', night());

        expectResults(jobs, { plan: 'success', build: 'success', status: 'success' });
        expect(github.store.issues.map(({ state }) => state)).toEqual(['closed']);
      });
    });

    it('builds the images that are named, and pushes nothing when told so', async () => {
      const jobs = await machine.run(
        'build',
        dispatched({ images: 'base', 'full-rebuild': false, push: false }),
      );

      expectResults(jobs, { plan: 'success', status: 'success' });
      expect(printed(jobs, 'plan')).not.toContain('child');
    });

    it('builds everything when told so', async () => {
      const jobs = await machine.run('build', dispatched({ 'full-rebuild': true }));

      expectResults(jobs, { plan: 'success', build: 'success', status: 'success' });
      expect(printed(jobs, 'plan')).toContain('--full-rebuild');
    });

    it('says that named images and a full rebuild contradict each other', async () => {
      const jobs = await machine.run('build', dispatched({ images: 'base', 'full-rebuild': true }));

      expectResults(jobs, { plan: 'failure', build: 'skipped', status: 'failure' });
      expect(printed(jobs, 'plan')).toContain('--full-rebuild builds every image');
    });
  });

  describe('tag.yml', () => {
    it('refuses to promote without the verdict of the GPU tests', async () => {
      const jobs = await machine.run('tag', dispatched({ 'dry-run': false }));

      expectResults(jobs, {
        tag: 'failure',
        verify: 'skipped',
        notes: 'skipped',
        wiki: 'skipped',
      });
      expect(printed(jobs, 'tag')).toContain('PROMOTION_REFUSED');
      expect(await tags('child')).not.toContain('1-stable');
    });

    it('makes nothing of another branch than the default one, and says so', async () => {
      const { github: fields, inputs } = dispatched({ 'dry-run': false });
      const jobs = await machine.run('tag', {
        github: { ...fields, ref: 'refs/heads/feature', ref_name: 'feature' },
        inputs,
      });

      expectResults(jobs, { elsewhere: 'failure', tag: 'skipped', verify: 'skipped' });
      expect(printed(jobs, 'elsewhere')).toContain('from the default branch only');
    });

    it('shows by default what it would do', async () => {
      const jobs = await machine.run('tag', dispatched({ 'waive-gpu': true }));

      expectResults(jobs, { tag: 'success', notes: 'skipped', wiki: 'skipped' });
      expect(await tags('child')).not.toContain('1-stable');
    });

    it('promotes where a person waives the verdict, and writes the notes', async () => {
      const jobs = await machine.run('tag', dispatched({ 'waive-gpu': true, 'dry-run': false }));

      expectResults(jobs, { tag: 'success', verify: 'success', notes: 'success' });
      expect(await tags('child')).toContain('1-stable');
      expect(github.store.releases).toMatchObject([{ tag: '1-stable-1', commit: sha }]);
      expect(github.store.releases[0]?.body).toContain('without the verdicts: gpu');
    });

    it('promotes with the verdict, from a lock that is named', async () => {
      const env = { STACK_REGISTRY: stack.registry };
      const told = await stack.run(['verdict', 'add', 'child', 'gpu', '--passed'], { env });
      expectExit(told, 0);

      const from = `1-main-${sha.slice(0, 7)}`;
      const jobs = await machine.run('tag', dispatched({ from, 'dry-run': false }));

      expectResults(jobs, { tag: 'success', notes: 'success' });
    });

    it('publishes the wiki', async () => {
      const jobs = await machine.run('tag', dispatched({ 'dry-run': false }));

      expectResults(jobs, { wiki: 'success' });
    });
  });

  describe('tag-global-stable.yml', () => {
    it('makes the stable release of a prefix stable whatever the prefix', async () => {
      const jobs = await machine.run(
        'tag-global-stable',
        dispatched({ prefix: '1', 'dry-run': false }),
      );

      expectResults(jobs, { tag: 'success', notes: 'success' });
      expect(await tags('child')).toContain('stable');
      expect(github.store.releases.map(({ tag }) => tag)).toContain('stable-1');
    });
  });

  describe('wiki.yml', () => {
    it('publishes the wiki', async () => {
      const jobs = await machine.run('wiki', dispatched());

      expectResults(jobs, { publish: 'success' });
      expect(await wikiPages(machine)).toContain('Home.md');
    });
  });
});
