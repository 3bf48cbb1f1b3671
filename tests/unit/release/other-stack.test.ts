import { describe, expect, it } from '@jest/globals';
import { findLock } from '../../../src/identity/lock-store.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import { digestsAt, digestsOf, publishBuild, releaseBuild } from '../../support/released-stack.ts';
import { memoryMachine } from '../run/memory-machine.ts';

const place = 'stack.test/acme';
const lockTag = `${place}/stack-lock:2026.4-main`;
const env = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'a'.repeat(40) };

/** A checkout of a stack with one image that keeps its locks and releases at the same place. */
function machine(registry: MemoryRegistry, key: string) {
  const files = {
    '/repo/spec.yml': `registry: ${place}\ntag: {prefix: "2026.4"}\nimages: {${key}: {}}\n`,
    [`/repo/images/${key}/Dockerfile`]: 'FROM scratch\n',
  };
  return memoryMachine(files, { registry, now: () => Date.UTC(2026, 3, 1), env });
}

/** What the registry was told to change since. */
function writes(registry: MemoryRegistry, since: number): readonly string[] {
  return registry.calls.slice(since).filter((call) => /^(?:put|mount|delete)/.test(call));
}

describe('two stacks that share the names of their locks', () => {
  it('do not push over each other', async () => {
    const registry = memoryRegistry();
    const lock = await publishBuild(registry, place, 'one');
    const before = registry.calls.length;

    const pushed = await machine(registry, 'other').run('build', '--push');
    const local = await machine(registry, 'other').run('build');

    expect([pushed.exitCode, local.exitCode]).toEqual([4, 0]);
    expect(pushed.stderr).toContain(
      `error STACK_CLASH: ${lockTag} is of another stack: it has base, middle, top, and no image of this one\n` +
        '  hint: give one of the two another registry (a folder below it will do) or another tag.prefix',
    );
    expect(writes(registry, before)).toEqual([]);
    expect(await findLock(registry, lockTag)).toEqual(lock);
  });

  it('push where they have an image in common', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');

    const { exitCode } = await machine(registry, 'middle').run('build', '--push');

    expect(exitCode).toBe(0);
    expect(Object.keys((await findLock(registry, lockTag))?.images ?? {})).toEqual(['middle']);
  });

  it('are told before a run in legs is planned', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    const before = registry.calls.length;

    const { exitCode, stderr } = await machine(registry, 'other').run('matrix', '--store');

    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('STACK_CLASH')]);
    expect(writes(registry, before)).toEqual([]);
  });

  it('do not roll each other back', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    const lock = await publishBuild(registry, place, 'two');
    await releaseBuild(registry, place);

    const { exitCode, stderr } = await machine(registry, 'other').run('rollback');

    expect(exitCode).toBe(4);
    expect(stderr).toContain('error STACK_CLASH: 2026.4-stable-1 is of another stack');
    expect(await digestsAt(registry, place, '2026.4-stable')).toEqual(digestsOf(lock));
  });

  it('do not make releases over each other', async () => {
    const registry = memoryRegistry();
    const lock = await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    const other = await publishBuild(registry, `${place}/x`, 'two');

    const released = releaseBuild(registry, place, { lock: other, removesDropped: true });

    await expect(released).rejects.toMatchObject({
      code: 'STACK_CLASH',
      message: `${place}/stack-lock:2026.4-stable is of another stack: it has base, middle, top, and no image of this one`,
    });
    expect(await digestsAt(registry, place, '2026.4-stable')).toEqual(digestsOf(lock));
  });
});
