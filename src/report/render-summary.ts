import { cleanLine, cleanOneLine } from '../text/clean-text.ts';
import { formatDuration } from '../text/format-duration.ts';
import { fenced, inlineText } from '../text/markdown.ts';
import { kindText } from './failure-hint.ts';
import type { ImageReport, ImageStatus, RunReport, StepReport } from './run-report.ts';
import { summaryGraph } from './summary-graph.ts';
import { renderCounts } from './test-suite.ts';

/** A step summary on GitHub holds 1 MiB; a failure takes up to 20 lines. */
const maxFailures = 50;
const maxLineLength = 300;

const symbols: Readonly<Record<ImageStatus, string>> = {
  passed: '✅',
  failed: '❌',
  blocked: '⛔',
  cancelled: '⏹️',
  'up-to-date': '☑️',
};

/**
 * A run as markdown for people: a title with the result, the graph, a table of the images in the order of the plan, then each
 * failure with its place, command and last lines of output, then the run's notes.
 */
export function renderSummary(report: RunReport): string {
  const duration = formatDuration(report.durationMs);
  const title = `## stack: run ${report.status} after ${duration}`;
  const { images } = report;
  const sections = [
    title,
    summaryGraph(images),
    table(images),
    ...failures(images),
    notes(report.notes),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function table(images: readonly ImageReport[]): string {
  const head = [
    '| image | state | status | steps and tests | duration | reference |',
    '| --- | --- | --- | --- | ---: | --- |',
  ];
  return [...head, ...images.map(row)].join('\n');
}

function row(image: ImageReport): string {
  const durationMs = image.steps.reduce((sum, step) => sum + step.durationMs, 0);
  const cells = [
    `**${inlineText(image.key)}**`,
    inlineText(image.state),
    `${symbols[image.status]} ${statusText(image)}`,
    image.steps.map(stepText).join('<br>'),
    image.steps.length === 0 ? '' : formatDuration(durationMs),
    `\`${image.reference}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

function statusText(image: ImageReport): string {
  if (image.status === 'passed' || image.message === undefined) return image.status;
  return `${image.status}: ${inlineText(cleanOneLine(image.message, maxLineLength))}`;
}

function stepText(step: StepReport): string {
  if (step.status === 'skipped') return `${step.name} skipped`;
  const status = step.status === 'passed' ? '' : `**${step.status}** `;
  const counts = step.tests === undefined ? '' : ` (${renderCounts(step.tests)})`;
  return `${step.name} ${status}${formatDuration(step.durationMs)}${counts}`;
}

function failures(images: readonly ImageReport[]): readonly string[] {
  const failed = images.flatMap((image) =>
    image.steps
      .filter((step) => step.status === 'failed')
      .map((step) => failureSection(image.key, step)),
  );
  const shown = failed.slice(0, maxFailures);
  const hidden = failed.length - shown.length;
  return hidden > 0 ? [...shown, `… and ${hidden} more failures: see \`run.json\`.`] : shown;
}

function failureSection(key: string, step: StepReport): string {
  const { message, failure } = step;
  const location = failure?.location;
  const facts = [
    message && `- why: ${inlineText(cleanOneLine(message, maxLineLength))}`,
    failure?.kind && `- kind: ${inlineText(cleanOneLine(kindText(failure) ?? '', maxLineLength))}`,
    location && `- where: ${inlineText(`${location.file}:${location.line}`)}`,
    failure?.command && `- what: ${inlineText(cleanOneLine(failure.command, maxLineLength))}`,
    failure?.logPath && `- log: ${inlineText(failure.logPath)}`,
  ].filter((fact) => fact !== undefined && fact !== '');
  const tail = (failure?.tail ?? []).slice(-20).map((line) => cleanLine(line, maxLineLength));
  const output = tail.length === 0 ? '' : fenced(tail.join('\n'));
  return [`### ${inlineText(key)}: ${step.name} failed`, facts.join('\n'), output]
    .filter((part) => part !== '')
    .join('\n\n');
}

function notes(texts: readonly string[]): string {
  if (texts.length === 0) return '';
  const items = texts.map((text) => `- ${inlineText(cleanOneLine(text, maxLineLength))}`);
  return ['### Notes', '', ...items].join('\n');
}
