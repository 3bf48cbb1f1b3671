import { describe, expect, it } from '@jest/globals';
import { Command, type Option } from 'commander';
import { reportFailure } from '../../../src/cli/exit.ts';
import { honourNoInEnvironment, ignoreEmptyVariables, options } from '../../../src/cli/options.ts';
import { newProgram, runCli } from '../../../src/cli/program.ts';
import { UserError, UserErrors } from '../../../src/errors/user-error.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const verbs = [
  'init',
  'validate',
  'graph',
  'plan',
  'explain',
  'matrix',
  'build',
  'test',
  'push',
  'wiki',
  'logs',
  'shell',
  'doctor',
  'gc',
  'completion',
];
const stack = {
  '/repo/spec.yml': 'registry: stack.test\ntag: {prefix: "1"}\nimages: {base: {}, child: {}}\n',
  '/repo/images/base/Dockerfile': 'FROM scratch\n',
  '/repo/images/child/Dockerfile': 'ARG BASE_IMAGE=stack.test/base\nFROM ${BASE_IMAGE}\n',
};

async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = stack,
  env: Readonly<Record<string, string>> = {},
) {
  const { io, stdout, stderr } = memoryIo(memoryWorld({ files: memoryFiles(files) }), env);
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

describe('the command line', () => {
  it('shows all its verbs, and examples', async () => {
    const { exitCode, stdout, stderr } = await run(['--help']);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(verbs.filter((verb) => !new RegExp(`^  ${verb}\\b`, 'm').test(stdout))).toEqual([]);
    expect(stdout).toContain('Examples:\n  $ stack init\n');
  });

  it.each(verbs)('shows help of %s, with examples', async (verb) => {
    const { exitCode, stdout } = await run([verb, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: stack ${verb}`));
    expect(stdout).toMatch(/^ {2}(?:\$ stack|\$ source)/m);
  });

  it('says its version', async () => {
    expect(await run(['--version'])).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it.each([
    [['biuld'], "error USAGE: unknown command 'biuld' (Did you mean build?)"],
    [['build', '--pusch'], "unknown option '--pusch' (Did you mean --push?)"],
    [['build', '--progress', 'loud'], "argument 'loud' is invalid"],
    [['build', '-f'], "option '-f, --file <file>' argument missing"],
    [['shell'], "missing required argument 'image'"],
    [['validate', 'extra'], 'too many arguments'],
    [['build', '-j', '0'], "--concurrency takes a whole number from 1 to 1000, not '0'"],
    [['build', '--retries', '1.5'], "--retries takes a whole number from 0 to 1000, not '1.5'"],
    [['graph', '--format', 'svg'], "--format takes text, mermaid, dot, json, not 'svg'"],
    [['build', 'base', '--full-rebuild'], '--full-rebuild builds every image'],
    [['build', '--affected', '--all'], '--affected and --all contradict each other'],
    [['plan', 'base', '--affected'], '--affected selects the images itself'],
    [['plan', '--files', 'a', '--base', 'main'], '--files says what changed'],
    [['plan', 'bsae'], "no image of the stack is called 'bsae'"],
    [['explain'], "missing required argument 'image'"],
    [['explain', '*'], "explain takes one image, and '*' means several"],
    [
      ['matrix', '--by', 'rows'],
      "argument 'rows' is invalid. Allowed choices are levels, chains, subgraphs",
    ],
    [['matrix', '--disk', 'much'], "--disk takes a size such as 14GB, not 'much'"],
    [['matrix', '--max-legs', '0'], "--max-legs takes a whole number from 1 to 1000, not '0'"],
    [['matrix', '--store', '--head', 'HEAD'], '--store is for jobs that build what is checked out'],
    [['completion', 'tcsh'], "there is no completion for 'tcsh'"],
    [['logs', 'bsae'], "no image of the stack is called 'bsae'"],
    [['logs', 'base', '--step', 'biuld'], "there is no step 'biuld'"],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await run(args);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('shows help and fails when there is nothing to do', async () => {
    const { exitCode, stdout, stderr } = await run([]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: stack/);
  });

  it('validates a spec', async () => {
    expect(await run(['validate'])).toEqual({
      exitCode: 0,
      stdout: 'spec.yml: 2 images, no problems\n',
      stderr: '',
    });
  });

  it('draws the graph', async () => {
    expect((await run(['graph'])).stdout).toBe('base\n└── child\n');
  });

  it('tells problems to people on stderr and to programs on stdout', async () => {
    const { exitCode, stdout, stderr } = await run(['validate', '--json'], {});

    const { problems } = JSON.parse(stdout) as { problems: { code: string }[] };
    expect([exitCode, problems.map(({ code }) => code)]).toEqual([2, ['SPEC_MISSING']]);
    expect(stderr).toMatch(
      /^error SPEC_MISSING: there is no spec\.yml and no images\/spec\.yml in \/repo\n/,
    );
  });
});

describe('problems for programs', () => {
  it.each([
    [['validate', '--json'], {}, true],
    [['validate'], { STACK_JSON: '1' }, true],
    [['validate'], { STACK_JSON: '0' }, false],
    [['validate'], {}, false],
    [['shell', 'base', '--', 'ls', '--json'], {}, false],
  ])('of %j with %j are on stdout: %s', async (args, env, wanted) => {
    const { stdout } = await run(args, {}, env);

    expect(stdout.includes('"problems"')).toBe(wanted);
  });
});

describe('switches from the environment', () => {
  function pushed(value: string, args: readonly string[] = []): unknown {
    const command = new Command().addOption(options.push());
    process.env['STACK_PUSH'] = value;
    try {
      command.parse(args, { from: 'user' });
    } finally {
      delete process.env['STACK_PUSH'];
    }
    honourNoInEnvironment(command, { STACK_PUSH: value });
    return command.opts()['push'];
  }

  it.each(['1', 'true', 'yes', 'on'])('are on with %s', (value) => {
    expect(pushed(value)).toBe(true);
  });

  it.each(['', '0', 'false', 'No', 'OFF'])("are off with '%s'", (value) => {
    expect(pushed(value)).toBe(false);
  });

  it('give way to the command line', () => {
    expect(pushed('0', ['--push'])).toBe(true);
  });
});

describe('an empty variable', () => {
  it('counts as none, whatever option it is of', () => {
    const program = newProgram(memoryIo().io, () => undefined);
    const all = (command: Command): readonly Option[] => [
      ...command.options,
      ...command.commands.flatMap((part) => [...all(part)]),
    ];
    const names = all(program).flatMap(({ envVar }) => envVar ?? []);
    const empty = Object.fromEntries(names.map((name) => [name, '']));

    ignoreEmptyVariables(program, empty);

    expect(names.length).toBeGreaterThan(50);
    expect(all(program).flatMap(({ envVar }) => envVar ?? [])).toEqual([]);
  });

  it('is not checked as a value would be', async () => {
    const name = 'STACK_RETRIES';
    process.env[name] = '';
    try {
      const { stderr } = await run(['plan', '--json'], {}, { [name]: '' });

      expect(stderr).toContain('SPEC_MISSING');
    } finally {
      Reflect.deleteProperty(process.env, name);
    }
  });
});

describe('an early end', () => {
  function ended(error: unknown, json = false) {
    const { io, stdout, stderr } = memoryIo();
    const exitCode = reportFailure(error, io, json);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  }

  it('by problems tells them all, with the exit code that counts', () => {
    const problems = new UserErrors([
      new UserError('LOCKED', 'another run works here'),
      new UserError('ENGINE_DENIED', 'no access', { hint: 'join the group' }),
    ]);

    expect(ended(problems)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr:
        'error LOCKED: another run works here\nerror ENGINE_DENIED: no access\n  hint: join the group\n',
    });
  });

  it('hides secrets from people and from programs', () => {
    const { io, stdout, stderr } = memoryIo();
    const mask = maskSecrets(() => ['p"ss*word']);
    const hint = 'is p"ss*word right?';

    reportFailure(
      new UserError('LOCKED', 'no entry with p"ss*word', { hint }),
      { ...io, mask },
      true,
    );

    const { problems } = JSON.parse(stdout()) as { problems: unknown };
    expect(problems).toEqual([
      { code: 'LOCKED', message: 'no entry with ***', hint: 'is *** right?' },
    ]);
    expect(stderr()).toBe('error LOCKED: no entry with ***\n  hint: is *** right?\n');
  });

  it('by a bug asks to report it, also where a program reads', () => {
    const { exitCode, stdout, stderr } = ended(new TypeError('x is undefined'), true);

    expect([exitCode, stdout]).toEqual([70, '']);
    expect(stderr).toMatch(
      /^This is a bug in stack\. Please report it[^\n]*\nTypeError: x is undefined\n/,
    );
  });

  it('by something that is no error is a bug as well', () => {
    expect(ended('text')).toMatchObject({
      exitCode: 70,
      stderr: expect.stringContaining('\ntext\n') as unknown,
    });
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows every verb and its flags', async (shell) => {
    const { exitCode, stdout } = await run(['completion', shell]);

    expect(exitCode).toBe(0);
    expect(verbs.filter((verb) => !stdout.includes(verb))).toEqual([]);
    expect(stdout).toContain('full-rebuild');
  });
});
