import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { Logger } from '../../../src/ports/logger.ts';
import { writeReportPage, type ReportPageDeps } from '../../../src/run/report-page.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { exampleRun, reportOf } from '../report/example-run.ts';

const report = reportOf(exampleRun);
const page = '/stack/artifacts/report.html';

/** Writes the page beside a log; what is logged and noted is kept. */
async function written(fields: Partial<ReportPageDeps> = {}) {
  const files = memoryFiles({ '/stack/artifacts/logs/r-notebook.build.log': 'x' });
  const notes: string[] = [];
  const errors: unknown[] = [];
  const logger = {
    error: (message: string, seen?: object) => void errors.push([message, seen]),
  } as unknown as Logger;
  const note = (text: string) => void notes.push(text);
  await writeReportPage({ files, logger, note, ...fields }, '/stack/artifacts', report);
  return { text: files.contents()[page], notes, errors };
}

describe('the page of a run', () => {
  it('is written with links to what is beside it', async () => {
    const { text, notes, errors } = await written();

    expect(text).toContain('<!doctype html>');
    expect(text).toContain('href="logs/r-notebook.build.log"');
    expect(text).not.toContain('href="logs/base-notebook.build.log"');
    expect([notes, errors]).toEqual([[], []]);
  });

  it('that cannot be made is an error in the log and a note, and no failure of the run', async () => {
    const bug = new TypeError('cannot read properties of undefined');

    const { text, notes, errors } = await written({ load: () => Promise.reject(bug) });

    expect(text).toBeUndefined();
    expect(errors).toEqual([['report-page', { text: bug.message, stack: bug.stack }]]);
    expect(notes).toEqual([
      'report.html could not be made, which is a bug in stack: cannot read properties of undefined',
    ]);
  });

  it('that cannot be written is a problem for people', async () => {
    const full = new UserError('ARTIFACTS_UNWRITABLE', 'no space left');
    const files = { ...memoryFiles(), writeFile: () => Promise.reject(full) };

    await expect(written({ files })).rejects.toBe(full);
  });
});
