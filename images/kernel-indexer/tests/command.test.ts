import { describe, expect, it } from '@jest/globals';
import { inspectImage, startContainer } from 'stack/testing';
import { emptyRepository } from './kernel-repository.ts';
import { mounted, runIndexer } from './run-indexer.ts';

describe('the command of the image', () => {
  it('is one run, started without a shell by a user with a number', async () => {
    const { entrypoint, cmd, user } = await inspectImage();

    expect({ entrypoint, cmd, user }).toEqual({
      entrypoint: ['tini', '-s', '--', 'node', '/app/kernel_indexer.mjs'],
      cmd: ['run'],
      user: '1000',
    });
  });

  it('takes another command of the program', async () => {
    await using repository = await emptyRepository();

    const { exitCode, output } = await runIndexer(repository.dir, { cmd: ['--version'] });

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/\d+\.\d+\.\d+/),
    });
  });

  it('complains of nothing where tini is not process 1', async () => {
    await using repository = await emptyRepository();

    const { output } = await runIndexer(repository.dir, {
      entrypoint: ['tini', '--', 'tini', '-s', '--', 'node', '/app/kernel_indexer.mjs'],
      cmd: ['--version'],
    });

    expect(output).not.toContain('tini');
  });

  it('is found by its name', async () => {
    await using repository = await emptyRepository();

    const { exitCode } = await runIndexer(repository.dir, {
      entrypoint: ['kernel_indexer'],
      cmd: ['--version'],
    });

    expect(exitCode).toBe(0);
  });
});

describe('the check of the health', () => {
  const check = ['kernel_indexer', 'check'];

  it('passes before anything was published', async () => {
    await using repository = await emptyRepository();
    await using container = await waitingContainer(repository.dir);

    const { exitCode } = await container.exec(check);

    expect(exitCode).toBe(0);
  });

  it('fails when a list is cut off', async () => {
    await using repository = await emptyRepository();
    await repository.write('collated_manifests.json', '{"indexed_date": "2026-0');
    await using container = await waitingContainer(repository.dir);

    const { exitCode } = await container.exec(check);

    expect(exitCode).toBe(1);
  });
});

/** A container of the image that does nothing but wait for commands. */
function waitingContainer(dir: string) {
  return startContainer({
    entrypoint: ['sleep', '600'],
    cmd: [],
    env: { KERNEL_ROOT: mounted },
    binds: [{ source: dir, target: mounted, readOnly: false }],
  });
}
