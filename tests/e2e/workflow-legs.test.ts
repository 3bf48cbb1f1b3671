import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunReport } from '../../src/report/run-report.ts';
import { startFakeGithub, type FakeGithub } from '../support/fake-github.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import {
  githubMachine,
  uploaded,
  type GithubMachine,
} from '../support/workflow-runner/github-machine.ts';
import type { JobOutcome } from '../support/workflow-runner/run-workflow.ts';

type Jobs = Readonly<Record<string, JobOutcome>>;

/** A Dockerfile of an image that is made from two others of the stack. */
function madeFrom(base: string, extra: string): string {
  const argOf = (key: string) => `${key.toUpperCase()}_IMAGE`;
  return [
    `ARG ${argOf(base)}=stack.test/tiny/${base}`,
    `ARG ${argOf(extra)}=stack.test/tiny/${extra}`,
    `FROM $${argOf(extra)} AS extra`,
    `FROM $${argOf(base)}`,
    `COPY --from=extra /${extra}.txt /`,
    '',
  ].join('\n');
}

/** An image that stands on nothing of the stack. */
const root = (key: string) => ({
  build: [`RUN echo ${key} >/${key}.txt`],
  test: `test -e /${key}.txt`,
});

/** Four waves: each of c, e and g waits for the one before it and for a root. */
const files: Readonly<Record<string, string>> = {
  ...smallStack({ a: root('a'), b: root('b'), d: root('d'), f: root('f') }),
  'spec.yml':
    'registry: stack.test/tiny\ntag: { prefix: "1" }\nimages: { a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {} }\n',
  'images/c/Dockerfile': madeFrom('a', 'b'),
  'images/e/Dockerfile': madeFrom('c', 'd'),
  'images/g/Dockerfile': madeFrom('e', 'f'),
  'images/g/tests/test_all.sh':
    '#!/bin/sh\nset -eu\ntest -e /b.txt && test -e /d.txt && test -e /f.txt\n',
};

describe('build.yml in legs', () => {
  let stack: StackUnderTest;
  let registry: RealRegistry;
  let github: FakeGithub;
  let machine: GithubMachine;

  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await stackUnderTest({ files, registryHost: registry.host });
    github = await startFakeGithub();
    machine = await githubMachine(stack, () => github.apiUrl);
  });
  afterAll(async () => {
    await machine.dispose();
    await github.stop();
    await stack.dispose();
    await registry.stop();
  });

  /** Runs it at the last commit; results by job, and what was printed where one failed. */
  async function run(fields: Readonly<Record<string, string>> = {}, event = {}): Promise<Jobs> {
    const sha = await stack.git('rev-parse', 'HEAD');
    return machine.run('build', {
      github: { event_name: 'push', sha, event: { after: sha, ...event }, ...fields },
      vars: { STACK_LEGS: '4', STACK_DISK: '14GB' },
    });
  }
  /** Expects these results of jobs; where others came, what was printed tells why. */
  function expectResults(jobs: Jobs, expected: Readonly<Record<string, string>>): void {
    const differ = Object.keys(expected).filter((name) => jobs[name]?.result !== expected[name]);
    const why = differ.map(
      (name) => `${name} is ${jobs[name]?.result ?? 'missing'}:\n${printed(jobs, name)}`,
    );
    expect(why.join('\n')).toBe('');
  }
  function printed(jobs: Jobs, job: string): string {
    return (jobs[job]?.steps ?? []).map(({ output }) => output).join('\n');
  }
  async function report(): Promise<RunReport> {
    const text = await readFile(join(machine.uploads, 'artifacts', 'run.json'), 'utf8');
    return JSON.parse(text) as RunReport;
  }
  async function statuses(): Promise<Readonly<Record<string, string>>> {
    const { images } = await report();
    return Object.fromEntries(images.map(({ key, status }) => [key, status]));
  }
  async function tags(image: string): Promise<readonly string[]> {
    const path = `${stack.registry.slice(registry.host.length + 1)}/${image}`;
    const answer = await fetch(`http://${registry.host}/v2/${path}/tags/list`);
    const { tags: found = [] } = (await answer.json()) as { tags?: readonly string[] };
    return found.filter((tag) => !/^[birt]-/.test(tag)).sort();
  }

  it('builds each leg in a job of its own, and joins what they left', async () => {
    const sha = await stack.git('rev-parse', 'HEAD');

    const jobs = await run();

    expectResults(jobs, {
      plan: 'success',
      build: 'skipped',
      'legs-1': 'success',
      'legs-2': 'success',
      'legs-3': 'success',
      join: 'success',
      status: 'success',
      wiki: 'success',
    });
    expect(printed(jobs, 'plan')).toContain('7 legs in 3 groups');
    const { runId } = await report();
    expect(await uploaded(machine)).toEqual(
      [
        'artifacts',
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => `leg-${runId}-${key}-1`),
      ].sort(),
    );
    expect(await statuses()).toEqual({
      a: 'passed',
      b: 'passed',
      c: 'passed',
      d: 'passed',
      e: 'passed',
      f: 'passed',
      g: 'passed',
    });
    expect(await tags('g')).toEqual(['1-main', `1-main-${sha.slice(0, 7)}`]);
    expect(await tags('stack-lock')).toEqual(['1-main', `1-main-${sha.slice(0, 7)}`]);
  });

  it('has nothing to do when everything is there', async () => {
    const jobs = await run();

    expectResults(jobs, {
      plan: 'success',
      build: 'skipped',
      'legs-1': 'skipped',
      'legs-2': 'skipped',
      'legs-3': 'skipped',
      join: 'skipped',
      status: 'success',
      wiki: 'skipped',
    });
  });

  it('ends the night without work, too', async () => {
    const jobs = await run({ event_name: 'schedule' }, { schedule: '17 3 * * *' });

    expectResults(jobs, {
      build: 'skipped',
      'legs-1': 'skipped',
      join: 'success',
      status: 'success',
    });
  });

  it('keeps back only what is built on an image that failed', async () => {
    await stack.write('images/d/tests/test_it.sh', '#!/bin/sh\nexit 1\n');
    await stack.write('images/f/Dockerfile', 'FROM busybox:stack-test\nRUN echo new >/f.txt\n');
    await stack.git('commit', '--quiet', '--all', '--message=break d');

    const jobs = await run();

    expectResults(jobs, { 'legs-1': 'failure', join: 'failure', status: 'failure' });
    expect(await statuses()).toMatchObject({
      a: 'up-to-date',
      d: 'failed',
      f: 'passed',
      g: 'blocked',
    });
  });

  it('is one job where it may not push', async () => {
    const event = { pull_request: { number: 17, head: { repo: { full_name: 'somebody/stack' } } } };

    const jobs = await run({ event_name: 'pull_request', ref: 'refs/pull/17/merge' }, event);

    expectResults(jobs, { 'legs-1': 'skipped', join: 'skipped', build: 'failure' });
    expect(printed(jobs, 'build')).toContain('d');
  });
});
