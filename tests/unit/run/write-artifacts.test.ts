import { describe, expect, it } from '@jest/globals';
import type { RunReport } from '../../../src/report/run-report.ts';
import { resetArtifacts, writeResults } from '../../../src/run/write-artifacts.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const folder = '/stack/artifacts';

describe('the folder for results', () => {
  it('is emptied but for what tells people what it is', async () => {
    const files = memoryFiles({
      [`${folder}/README.md`]: 'what this is',
      [`${folder}/run.json`]: 'old',
      [`${folder}/logs/old.log`]: 'old',
      '/stack/artifacts-of-mine/x': 'mine',
    });

    await resetArtifacts(files, folder);

    expect(files.contents()).toEqual({
      [`${folder}/README.md`]: 'what this is',
      '/stack/artifacts-of-mine/x': 'mine',
    });
    const made = await files.list(folder);
    expect(made?.filter(({ kind }) => kind === 'directory').map(({ name }) => name)).toEqual([
      'inventory',
      'junit',
      'logs',
      'manifests',
      'results',
    ]);
  });

  it('that cannot be written is a problem for people', async () => {
    const files = memoryFiles({}, { [`${folder}/logs/.writable`]: 'EACCES' });

    await expect(resetArtifacts(files, folder)).rejects.toMatchObject({
      code: 'ARTIFACTS_UNWRITABLE',
      message: `the results cannot be written to ${folder}`,
    });
  });

  it('has the report of the run, written last, and a result of every image', async () => {
    const written: string[] = [];
    const memory = memoryFiles();
    const files = {
      ...memory,
      writeFile: (path: string, content: string | Uint8Array) => {
        written.push(path);
        return memory.writeFile(path, content);
      },
    };
    const image = {
      level: 0,
      parents: [],
      state: 'build',
      status: 'passed',
      reasons: [],
      tags: [],
      steps: [],
    } as const;
    const report: RunReport = {
      schemaVersion: 1,
      runId: '20260401T100000Z-0a1b2c',
      status: 'passed',
      startedAt: '2026-04-01T10:00:00.000Z',
      durationMs: 5,
      command: 'stack build',
      stackVersion: '1.2.3',
      concurrency: 2,
      notes: [],
      images: ['base', 'child'].map((key) => ({ ...image, key, reference: `stack.test/${key}:1` })),
    };

    await writeResults(files, folder, report);

    expect(written).toEqual([
      `${folder}/results/base.yml`,
      `${folder}/results/child.yml`,
      `${folder}/run.json`,
    ]);
    expect(JSON.parse(memory.contents()[`${folder}/run.json`] ?? '')).toMatchObject({
      runId: report.runId,
    });
  });
});
