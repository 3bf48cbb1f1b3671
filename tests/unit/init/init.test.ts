import { describe, expect, it } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const toolkit = {
  '/toolkit/schemas/spec.schema.json': '{}',
  '/toolkit/templates/init/spec.yml': 'registry: "@REGISTRY@"\ntag: { prefix: "@TAG_PREFIX@" }\n',
  '/toolkit/templates/init/gitignore': 'artifacts/\n',
  '/toolkit/templates/init/images/base/Dockerfile': 'FROM debian\n',
};

/** A name of its own, since the rule about `String.link` takes the property for that. */
const aLink: MemoryEntry = { link: '/elsewhere' };

async function init(
  args: readonly string[],
  there: Readonly<Record<string, MemoryEntry>> = {},
  failing: Readonly<Record<string, string>> = {},
) {
  const files = memoryFiles({ ...toolkit, ...there }, failing);
  const { io, stdout, stderr } = memoryIo(memoryWorld({ files }));
  const exitCode = await runCli(['init', ...args], io);
  const written = Object.entries(files.contents()).filter(([path]) => path.startsWith('/repo'));
  return { exitCode, stdout: stdout(), stderr: stderr(), written: Object.fromEntries(written) };
}

describe('stack init', () => {
  it('fills in the registry and the month', async () => {
    const { exitCode, written } = await init(['--registry', '127.0.0.1:5000/hub']);

    expect(exitCode).toBe(0);
    expect(written).toEqual({
      '/repo/.gitignore': 'artifacts/\n',
      '/repo/images/base/Dockerfile': 'FROM debian\n',
      '/repo/schemas/spec.schema.json': '{}',
      '/repo/spec.yml': 'registry: "127.0.0.1:5000/hub"\ntag: { prefix: "2026.4" }\n',
    });
  });

  it('makes the folder that it is given, and says how to go there', async () => {
    const { stdout, written } = await init(["the hub's"]);

    expect(written["/repo/the hub's/spec.yml"]).toContain('ghcr.io/example');
    expect(stdout).toContain("Next:\n  cd 'the hub'\\''s'\n  git init\n");
  });

  it('answers with one document on --json', async () => {
    const { stdout } = await init(['mine', '--json']);

    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      folder: '/repo/mine',
      dryRun: false,
      files: ['.gitignore', 'images/base/Dockerfile', 'schemas/spec.schema.json', 'spec.yml'],
      next: [
        'cd mine',
        'git init',
        "git add --all && git commit --message 'New stack'",
        'stack build',
        'stack shell course',
      ],
    });
  });

  it('writes nothing on --dry-run', async () => {
    const { stdout, written } = await init(['--dry-run']);

    expect(stdout).toContain('would write spec.yml\n');
    expect(written).toEqual({});
  });

  it('leaves alone what is not in its way', async () => {
    const there = { '/repo/LICENSE': 'x', '/repo/.git/HEAD': 'x', '/repo/images/other/x': 'x' };

    const { exitCode, written } = await init([], there);

    expect(exitCode).toBe(0);
    expect(written).toMatchObject(there);
  });

  it.each([
    ['a file of the same name', { '/repo/spec.yml': 'mine' }, 'spec.yml'],
    ['several', { '/repo/spec.yml': 'a', '/repo/.gitignore': 'b' }, '.gitignore, spec.yml'],
    ['a file where a folder is needed', { '/repo/images': 'mine' }, 'images'],
    ['a link where a folder is needed', { '/repo/images': aLink }, 'images'],
    ['a spec that would be read no longer', { '/repo/images/spec.yml': 'mine' }, 'images/spec.yml'],
  ])('refuses %s', async (_name, there, named) => {
    const { exitCode, stderr, stdout, written } = await init([], there);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `error DIRECTORY_NOT_EMPTY: a new stack in this folder would get in the way of what is there: ${named}\n` +
        '  hint: name another folder (stack init my-stack), or move these away\n',
    );
    expect(stdout).toBe('');
    expect(Object.keys(written).filter((path) => !(path in there))).toEqual([]);
  });

  it('refuses a name that is a file', async () => {
    const { exitCode, stderr } = await init(['notes'], { '/repo/notes': 'x' });

    expect([exitCode, stderr]).toEqual([
      2,
      'error USAGE: notes is not a folder\n  hint: name another\n',
    ]);
  });

  it.each(['https://ghcr.io/acme', 'ghcr.io/ACME', ''])(
    "refuses the registry '%s'",
    async (registry) => {
      const { exitCode, stderr, written } = await init(['--registry', registry]);

      expect(exitCode).toBe(2);
      expect(stderr).toContain(`error SPEC_REFERENCE: --registry: '${registry}' is not a registry`);
      expect(written).toEqual({});
    },
  );

  it('takes back what it wrote when not everything can be written', async () => {
    const failing = { '/repo/spec.yml': 'EACCES' };

    const { exitCode, stderr, written } = await init([], {}, failing);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('error USAGE: nothing can be written to . (EACCES)');
    expect(written).toEqual({});
  });
});
