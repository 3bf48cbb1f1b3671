import { describe, expect, it } from '@jest/globals';
import type { LegResult } from '../../../src/legs/join-reports.ts';
import { copyResults } from '../../../src/run/copy-results.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';

const result = (name: string, leg = name) =>
  ({ dir: `/legs/${name}`, leg, report: {} }) as unknown as LegResult;

/** What is in the folder after results of jobs were copied to it. */
async function copied(
  entries: Readonly<Record<string, MemoryEntry>>,
  results: readonly LegResult[],
  sources: Readonly<Record<string, LegResult>>,
) {
  const files = memoryFiles(entries);
  await copyResults(files, results, new Map(Object.entries(sources)), '/repo/artifacts');
  return Object.fromEntries(
    Object.entries(files.contents()).flatMap(([path, text]) =>
      path.startsWith('/repo/artifacts/') ? [[path.slice('/repo/artifacts/'.length), text]] : [],
    ),
  );
}

const [base, left] = [result('base'), result('left')];

describe('copying what legs left', () => {
  it('takes the files of each image from the leg that it is in', async () => {
    const both = (leg: string) => ({
      [`/legs/${leg}/logs/base.build.log`]: `base of ${leg}`,
      [`/legs/${leg}/logs/base/basic-tests/shot.png`]: `picture of ${leg}`,
      [`/legs/${leg}/junit/base.basic-tests.xml`]: `tests of ${leg}`,
      [`/legs/${leg}/junit/base.basic-tests.linux-arm64.xml`]: `arm of ${leg}`,
      [`/legs/${leg}/manifests/base.md`]: `page of ${leg}`,
      [`/legs/${leg}/inventory/base.json`]: `packages of ${leg}`,
      [`/legs/${leg}/logs/run.log`]: `log of ${leg}`,
      [`/legs/${leg}/run.json`]: '{}',
    });
    const own = { '/legs/left/manifests/left.md': 'page' };

    const files = await copied({ ...both('base'), ...both('left'), ...own }, [left, base], {
      base,
      left,
    });

    expect(files).toEqual({
      'logs/base.build.log': 'base of base',
      'logs/base/basic-tests/shot.png': 'picture of base',
      'junit/base.basic-tests.xml': 'tests of base',
      'junit/base.basic-tests.linux-arm64.xml': 'arm of base',
      'manifests/base.md': 'page of base',
      'inventory/base.json': 'packages of base',
      'manifests/left.md': 'page',
      'logs/run.leg-base.log': 'log of base',
      'logs/run.leg-left.log': 'log of left',
    });
  });

  it('tells images from each other whose keys begin alike', async () => {
    const files = await copied(
      {
        '/legs/base/logs/a.build.log': 'a',
        '/legs/base/logs/a.b.build.log': 'of another leg',
        '/legs/base/manifests/a.b.md': 'of another leg',
        '/legs/left/logs/a.b.build.log': 'a.b',
        '/legs/left/logs/a.build.build.log': 'of a.build, whose step is build',
        '/legs/left/logs/a.build.log': 'of another leg',
      },
      [base, left],
      { a: base, 'a.b': left, 'a.build': left },
    );

    expect(files).toEqual({
      'logs/a.build.log': 'a',
      'logs/a.b.build.log': 'a.b',
      'logs/a.build.build.log': 'of a.build, whose step is build',
    });
  });

  it('follows no link and takes nothing that is of no image', async () => {
    const files = await copied(
      {
        '/etc/passwd': 'root',
        '/elsewhere/base.md': 'page',
        '/legs/base/logs/base.build.log': { link: '/etc/passwd' },
        '/legs/base/manifests': { link: '/elsewhere' },
        '/legs/base/logs/stranger.build.log': 'log',
        '/legs/base/junit/base.html': 'page',
        '/legs/base/inventory/base.json.bak': 'old',
        '/legs/base/other/base.md': 'page',
      },
      [base],
      { base },
    );

    expect(files).toEqual({});
  });

  it('keeps the logs of all jobs of a leg', async () => {
    const files = await copied(
      { '/legs/one/logs/run.log': 'one', '/legs/two/logs/run.log': 'two' },
      [result('two', 'base'), result('one', 'base')],
      {},
    );

    expect(files).toEqual({ 'logs/run.leg-base.log': 'one', 'logs/run.leg-base-2.log': 'two' });
  });
});
