import { describe, expect, it } from '@jest/globals';
import { visibleTags } from '../../../src/plan/visible-tags.ts';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import type { RunReport, RunStatus } from '../../../src/report/run-report.ts';
import type { Books } from '../../../src/run/books.ts';
import { concludeRun } from '../../../src/run/conclude-run.ts';
import type { ImageState } from '../../../src/run/image-run.ts';
import type { OpenPlan } from '../../../src/run/open-plan.ts';
import type { RunStart } from '../../../src/run/prepare-run.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { planWork } from '../../support/plan-builders.ts';
import { imageSpec, plannedImage, specOf } from '../../support/spec-builders.ts';
import { runDeps, runSettings } from './scripted-run.ts';

const image = imageSpec('base');
const state: ImageState = {
  imageId: digestOfDigit('1'),
  digest: digestOfDigit('2'),
  buildId: digestOfDigit('3'),
};
const found = {
  imageId: digestOfDigit('1'),
  reference: 'stack.test/base:i-111111111111',
  digest: digestOfDigit('2'),
  here: true,
};
const timings = '/stack/.stack/timings.json';
const lock = '/stack/.stack/locks/2026.4-main.json';
const last = '/stack/.stack/built/base.json';

interface Ended {
  readonly planned?: Partial<PlannedRunImage>;
  readonly steps?: RunReport['images'][number]['steps'];
  readonly status?: RunStatus;
  readonly push?: boolean;
}

/** Ends a run of `base`; its record is lost. */
async function concluded({ planned, steps = [], status = 'passed', push = true }: Ended = {}) {
  const files = memoryFiles();
  const notes: string[] = [];
  const start = {
    settings: runSettings({ spec: specOf([image]), push }),
    plan: { images: [plannedImage(image, { state: 'skip', ...planned })] },
    deps: runDeps({
      files,
      registry: memoryRegistry(),
      books: { record: () => Promise.resolve(imageRecord()) } as Partial<Books> as Books,
      verdicts: {
        tagOf: () => Promise.resolve(undefined),
        possibleTags: () => Promise.resolve([]),
        hasPassed: () => Promise.resolve(false),
      },
    }),
    opened: {
      repository: { specText: '' },
      tags: visibleTags('2026.4', { kind: 'branch', name: 'main' }),
      work: planWork([image]),
    } as unknown as OpenPlan,
  } as unknown as RunStart;
  const report = {
    images: [{ key: 'base', state: 'build', status: 'up-to-date', steps }],
  } as unknown as RunReport;

  const tell = { note: (text: string) => void notes.push(text), facts: () => undefined };
  await concludeRun(start, report, status, new Map([['base', state]]), tell);
  return { notes, contents: files.contents(), paths: Object.keys(files.contents()) };
}

describe('the end of a run', () => {
  it('writes the lock of a green run that pushed, and says which pages are missing', async () => {
    const { notes, paths } = await concluded();

    expect(paths).toEqual([lock]);
    expect(notes).toEqual(['base has no manifest page: its record is missing']);
  });

  it.each([
    ['failed', { status: 'failed' }],
    ['was interrupted', { status: 'interrupted' }],
    ['did not push', { push: false }],
  ] as const)('writes no lock of a run that %s', async (_name, end) => {
    expect((await concluded(end)).paths).toEqual([]);
  });

  it('remembers how long steps took, where there were some', async () => {
    const steps = [{ name: 'build', status: 'passed', durationMs: 7 }] as const;

    const { contents } = await concluded({ steps, push: false });

    expect(contents).toEqual({
      [timings]: '{"schemaVersion":1,"images":{"base":{"build":[7]}}}\n',
    });
  });

  it('remembers an image that was there as the one that a build would have made', async () => {
    const { contents } = await concluded({ planned: { found }, push: false });

    expect(contents).toEqual({ [last]: `{"reference":"${found.reference}"}\n` });
  });

  it.each([
    ['is not here', { found: { ...found, here: false } }],
    ['was to be built anew', { found, state: 'build' }],
  ] as const)('remembers no image that %s', async (_name, planned) => {
    expect((await concluded({ planned, push: false })).paths).toEqual([]);
  });
});
