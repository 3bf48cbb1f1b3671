import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { CliResult } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const keys = ['base', 'leaf', 'middle', 'side'];
const each = <T>(value: T) => Object.fromEntries(keys.map((key) => [key, value]));

/** Twelve digits of `sha256:…` or of a build ID. */
const digits = (hash: string) => hash.replace('sha256:', '').slice(0, 12);
const isVerdict = (name: string) => /:t-[0-9a-f]{12}$/.test(name);

describe('stack build', () => {
  let stack: StackUnderTest;
  let built: CliResult;
  let sha7: string;

  beforeAll(async () => {
    stack = await stackUnderTest({ fixture: 'tiny' });
    sha7 = (await stack.git('rev-parse', 'HEAD')).slice(0, 7);
    built = await stack.run(['build', '--json']);
  });
  afterAll(() => stack.dispose());

  it('answers with one JSON document on stdout, and shows progress on stderr', async () => {
    const answer: unknown = JSON.parse(built.stdout);

    expectExit(built, 0);
    expect(answer).toEqual(await stack.report());
    expect(built.stderr).toContain('run passed in');
    expect(built.stderr).toMatch(/✔ leaf +passed/);
  });

  it('writes a report that fits its schema', async () => {
    const text = await stack.read('artifacts/run.json');

    expect(runSchemaProblems(text)).toEqual([]);
    expect(await stack.statuses()).toEqual({
      base: 'passed',
      middle: 'passed',
      side: 'passed',
      leaf: 'passed',
    });
  });

  it('writes results, JUnit, page, inventory and logs of every image', async () => {
    const files = await stack.files('artifacts');

    expect(files).toEqual(
      [
        ...keys.map((key) => `inventory/${key}.json`),
        ...['base', 'leaf', 'middle'].map((key) => `logs/${key}.build.log`),
        'logs/leaf.basic-tests.log',
        'logs/middle.integration-tests.log',
        'logs/run.log',
        'logs/side.build.log',
        ...keys.map((key) => `manifests/${key}.md`),
        ...['base', 'leaf', 'middle', 'side'].map((key) => `junit/${key}.basic-tests.xml`),
        'junit/middle.integration-tests.xml',
        ...keys.map((key) => `results/${key}.yml`),
        'report.html',
        'run.json',
      ].sort(),
    );
    for (const key of keys) {
      const results: unknown = parse(await stack.read(`artifacts/results/${key}.yml`));
      expect(results).toMatchObject({ key, success: true, status: 'passed' });
    }
  });

  it('counts a test that ends with 77 as skipped', async () => {
    const junit = await stack.read('artifacts/junit/leaf.basic-tests.xml');

    expect(junit).toMatch(/<testsuite [^>]*tests="2"[^>]*skipped="1"/);
  });

  it('shows in the page what the info commands print, also of one that fails', async () => {
    const page = await stack.read('artifacts/manifests/base.md');

    expect(page).toContain('tiny 1');
    expect(page).toContain('on the way');
  });

  it('gives each image its exact name, that of its build, of the branch and of the commit', async () => {
    const { images } = await stack.report();

    const names = images.flatMap(({ key, imageId = '', buildId = '' }) =>
      [`i-${digits(imageId)}`, `b-${digits(buildId)}`, '2026.10-main', `2026.10-main-${sha7}`].map(
        (tag) => [`${key}:${tag}`, imageId] as const,
      ),
    );
    const tags = [...(await stack.engine.tags())].filter(([name]) => !isVerdict(name));
    expect(new Map(tags)).toEqual(new Map(names));
  });

  it('gives each image a name for every stage of tests that it has passed', async () => {
    const tags = await stack.engine.tags();

    const verdicts = [...tags].filter(([name]) => isVerdict(name));
    const tested = ['base', 'leaf', 'middle', 'middle', 'side'];
    expect(verdicts.map(([name, id]) => [name.split(':')[0], id]).sort()).toEqual(
      tested.map((key) => [key, tags.get(`${key}:2026.10-main`)]),
    );
  });

  it('leaves no container behind', async () => {
    expect(await stack.engine.containers()).toEqual([]);
  });

  it('does nothing the second time, and writes the same pages from what it knows', async () => {
    const folders = ['manifests', 'inventory'];
    const read = () =>
      Promise.all(
        folders.flatMap((folder) =>
          keys.map((key) =>
            stack.read(`artifacts/${folder}/${key}.${folder === 'manifests' ? 'md' : 'json'}`),
          ),
        ),
      );
    const before = { pages: await read(), tags: await stack.engine.tags() };

    const again = await stack.run(['build']);

    expectExit(again, 0);
    expect(await stack.statuses()).toEqual(each('up-to-date'));
    expect(await stack.steps()).toEqual(each([]));
    expect({ pages: await read(), tags: await stack.engine.tags() }).toEqual(before);
    expect(runSchemaProblems(await stack.read('artifacts/run.json'))).toEqual([]);
  });

  it('runs tests again with --retest, and builds nothing', async () => {
    const before = await stack.engine.tags();

    const again = await stack.run(['build', '--retest']);

    expectExit(again, 0);
    expect(await stack.steps()).toEqual({
      ...each(['basic-tests passed']),
      middle: ['basic-tests passed', 'integration-tests passed'],
    });
    expect(await stack.engine.tags()).toEqual(before);
  });

  it('gives the same images again from the same commit', async () => {
    const before = await stack.engine.tags();

    const again = await stack.run(['build', '--full-rebuild', '--progress', 'quiet']);

    expect({ exitCode: again.exitCode, stdout: again.stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(await stack.engine.tags()).toEqual(before);
  });
});
