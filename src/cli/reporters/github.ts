import { reportCollector } from '../../report/collect-report.ts';
import { renderSummary } from '../../report/render-summary.ts';
import type { ImageStatus, RunReport } from '../../report/run-report.ts';
import type { EventOf, RunEvent } from '../../report/events.ts';
import { cleanLine, cleanOneLine } from '../../text/clean-text.ts';
import { imageLogs } from './image-logs.ts';
import { isFailure, linesReporter, type LinesOptions } from './lines.ts';
import type { Reporter } from './reporter.ts';
import { inertText, withoutCommands, workflowCommand } from './workflow-commands.ts';

/** Lines of an image that its group shows; the whole is in the log files. */
const maxGroupLines = 5000;
/** Lines of output that an annotation shows. */
const annotationTail = 5;

export interface GithubOptions extends Omit<LinesOptions, 'verbose'> {
  /** Value of GITHUB_STEP_SUMMARY; absent: no summary is written. */
  readonly summaryPath?: string | undefined;
  /** Value of GITHUB_OUTPUT; absent: no outputs are written. */
  readonly outputPath?: string | undefined;
  readonly appendFile: (path: string, text: string) => Promise<void>;
  /** Letters and digits that nobody can guess, new at every call. */
  readonly randomToken: () => string;
}

/**
 * Plain lines, and what GitHub Actions makes of them: the output of each image as one group when the image is finished
 * (groups of images that run at the same time would mix), annotations for failures and warnings, and after the run the
 * step summary and the outputs `status`, `images` (JSON list of the keys built) and `failed` (of the keys that failed).
 */
export function githubReporter(options: GithubOptions): Reporter {
  const lines = linesReporter({
    ...options,
    verbose: false,
    write: (text) => {
      options.write(inertText(text));
    },
  });
  const collector = reportCollector();
  const logs = imageLogs(maxGroupLines);
  let written: Promise<void> = Promise.resolve();

  function report(event: RunEvent): void {
    collector.report(event);
    if (event.kind === 'step-output') logs.add(event);
    if (event.kind === 'image-finished') showGroup(event.image, event.status);
    if (event.kind === 'run-finished') logs.images().forEach((image) => showGroup(image));

    const annotation = annotationOf(event);
    // The runner shows the text of an annotation in the log: a warning needs no line of its own.
    if (event.kind !== 'note' || annotation === undefined) lines.report(event);
    if (annotation !== undefined) options.write(annotation);
    if (event.kind === 'run-finished') written = writeFiles(collector.current());
  }

  function showGroup(image: string, status?: ImageStatus): void {
    const output = logs.take(image);
    if (output.length === 0) return;
    const title = `${image}: output${status === undefined ? '' : `, ${status}`}`;
    const text = output.map((line) => cleanLine(line)).join('\n');
    options.write(
      workflowCommand({ name: 'group', message: title }) +
        withoutCommands(text, options.randomToken()) +
        workflowCommand({ name: 'endgroup' }),
    );
  }

  async function writeFiles(result: RunReport | undefined): Promise<void> {
    if (result === undefined) return;
    await append(options.summaryPath, renderSummary(result));
    await append(options.outputPath, renderOutputs(result));
  }

  async function append(path: string | undefined, text: string): Promise<void> {
    if (path === undefined || path === '') return;
    try {
      await options.appendFile(path, text);
    } catch (error) {
      // The run is over and its result stands; a summary that cannot be written must not change it.
      const message = `cannot write ${path}: ${cleanOneLine(String(error))}`;
      options.write(workflowCommand({ name: 'warning', properties: { title: 'stack' }, message }));
    }
  }

  return {
    report,
    close: async () => {
      await written;
      await lines.close();
    },
  };
}

function annotationOf(event: RunEvent): string | undefined {
  if (isFailure(event)) return failureAnnotation(event);
  if (event.kind !== 'note' || event.level !== 'warning') return undefined;
  const title = event.image ?? 'stack';
  const message = cleanOneLine(event.text);
  return workflowCommand({ name: 'warning', properties: { title }, message });
}

function failureAnnotation(event: EventOf<'step-finished'>): string {
  const { failure, message, image, step } = event;
  const location = failure?.location;
  const facts = [message, failure?.cause, failure?.command].filter((text) => text !== undefined);
  const tail = (failure?.tail ?? []).slice(-annotationTail);
  return workflowCommand({
    name: 'error',
    properties: {
      file: location?.file,
      line: location?.line,
      col: location?.column,
      title: `${image}: ${step} failed${failure?.kind === undefined ? '' : ` (${failure.kind})`}`,
    },
    message: [
      ...facts.map((text) => cleanOneLine(text)),
      ...tail.map((text) => cleanLine(text)),
    ].join('\n'),
  });
}

function renderOutputs(report: RunReport): string {
  const keys = (wanted: (image: RunReport['images'][number]) => boolean) =>
    JSON.stringify(report.images.filter(wanted).map((image) => image.key));
  const built = keys((image) =>
    image.steps.some((step) => step.name === 'build' && step.status === 'passed'),
  );
  const failed = keys((image) => image.status === 'failed');
  return `status=${report.status}\nimages=${built}\nfailed=${failed}\n`;
}
