import { afterEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCodes } from '../../src/errors/error-codes.ts';
import { startCli } from '../support/cli-process.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** The files of an example, its images under the registry that the harness gives a name of its own. */
function filesOf(example: string): Readonly<Record<string, string>> {
  const folder = join(examples, example);
  const ours = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/^(?:artifacts|\.stack)[/\\]/.test(path));
  return Object.fromEntries(
    ours.map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const registry = `stack.example/${example}`;
      return [path.replaceAll(sep, '/'), text.replaceAll(registry, 'stack.test/tiny')];
    }),
  );
}

describe('an example', () => {
  let stack: StackUnderTest | undefined;

  afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
  });

  async function built(example: string) {
    stack = await stackUnderTest({ files: filesOf(example) });
    const { exitCode, stderr } = await stack.run(['build']);
    const { images } = await stack.report();
    const passed = images.map(({ key, status, steps }) => {
      const tests = steps.find(({ name }) => name === 'basic-tests')?.tests;
      return `${key} ${status}, ${tests?.passed ?? 0} tests`;
    });
    return { stack, exitCode, stderr, passed };
  }

  it('that is minimal builds and passes its test', async () => {
    const { exitCode, passed } = await built('minimal');

    expect([exitCode, passed]).toEqual([0, ['hello passed, 1 tests']]);
  });

  it('that is a tree builds on three levels, with args, two parents and inherited tests', async () => {
    const { exitCode, passed, stack: tree } = await built('tree');

    expect([exitCode, passed]).toEqual([
      0,
      [
        'base passed, 2 tests',
        'course passed, 2 tests',
        'tools passed, 2 tests',
        'report passed, 5 tests',
      ],
    ]);
    const page = await tree.read('artifacts/manifests/report.md');
    expect(page).toContain('statistics 2026.10');
    expect(page).toContain('greet');
    expect((await tree.run(['graph'])).stdout).toBe(graphInReadme());
  });
});

/** The README of the tree shows what `stack graph` prints. */
function graphInReadme(): string {
  const readme = readFileSync(join(examples, 'tree', 'README.md'), 'utf8');
  return /```\n(base\n[^`]*)```/.exec(readme)?.[1] ?? '';
}

describe('a broken example', () => {
  const broken = readdirSync(join(examples, 'broken'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(broken)('%s gives the message beside it', async (name) => {
    const cwd = join(examples, 'broken', name);
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };

    const { exitCode, stdout, stderr } = await startCli(['validate'], { cwd, env }).ended;

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(cwd, '<folder>')).toBe(
      readFileSync(join(cwd, 'expected.txt'), 'utf8'),
    );
    expect(stderr).toContain(`error ${name.toUpperCase().replaceAll('-', '_')}: `);
  });

  it('is there for every error of a spec', () => {
    const codes = Object.keys(errorCodes).filter((code) => code.startsWith('SPEC_'));

    expect(broken).toEqual(codes.map((code) => code.toLowerCase().replaceAll('_', '-')).sort());
  });
});
