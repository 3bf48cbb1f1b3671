import { join } from 'node:path';
import { userProblems } from '../errors/user-error.ts';
import type { Files } from '../ports/files.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunReport } from '../report/run-report.ts';

export interface ReportPageDeps {
  readonly files: Files;
  readonly logger: Logger;
  /** Says on the terminal what people should know. */
  readonly note: (text: string) => void;
  /** What makes the page; loaded only where one is written. Absent: that of this program. */
  readonly load?: () => Promise<{ readonly renderPage: RenderPage }>;
}

type RenderPage = (report: RunReport, files: ReadonlySet<string>) => string;

/**
 * Writes `report.html`, the run as a page for people, with links to the files that are beside it.
 *
 * A bug in the page costs nobody the results of a run: it goes into the log with its stack, and a note says that there is no page.
 *
 * @throws {UserError} `ARTIFACTS_UNWRITABLE`
 */
export async function writeReportPage(
  { files, logger, note, load = loadPage }: ReportPageDeps,
  artifactsDir: string,
  report: RunReport,
): Promise<void> {
  try {
    const [{ renderPage }, beside] = await Promise.all([load(), filesBeside(files, artifactsDir)]);
    await files.writeFile(join(artifactsDir, 'report.html'), renderPage(report, beside));
  } catch (error) {
    if (userProblems(error) !== undefined) throw error;
    const { message, stack } = Object(error) as {
      readonly message?: string;
      readonly stack?: string;
    };
    logger.error('report-page', { text: message ?? String(error), stack });
    note(`report.html could not be made, which is a bug in stack: ${message ?? String(error)}`);
  }
}

function loadPage() {
  return import('../report/page/render-page.tsx');
}

/** Paths relative to the folder: `logs/base.build.log`. */
async function filesBeside(files: Files, artifactsDir: string): Promise<ReadonlySet<string>> {
  const paths = await Promise.all(
    ['results', 'logs', 'junit', 'manifests', 'inventory'].map(async (folder) => {
      const entries = (await files.list(join(artifactsDir, folder))) ?? [];
      return entries.map(({ name }) => `${folder}/${name}`);
    }),
  );
  return new Set(paths.flat());
}
