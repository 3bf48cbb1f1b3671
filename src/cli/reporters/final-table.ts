import type {
  ImageReport,
  ImageStatus,
  RunReport,
  RunStatus,
  StepReport,
} from '../../report/run-report.ts';
import { addCounts, renderCounts } from '../../report/test-suite.ts';
import { cleanOneLine } from '../../text/clean-text.ts';
import { formatDuration } from '../../text/format-duration.ts';
import type { OutputStyle } from './output-style.ts';

const statusWidth = 'up-to-date'.length;
const durationWidth = '59m 59s'.length;
/** Longer keys stand out of their column instead of making it wide for all. */
export const maxKeyWidth = 32;
const maxMessageLength = 300;
const imageStatuses = ['passed', 'failed', 'blocked', 'cancelled', 'up-to-date'] as const;

/**
 * The closing summary: for each image its status, time and tests, below them its steps and its reference; then totals;
 * then where to look.
 *
 * @param artifactsDir as a person would type it: `artifacts`
 */
export function renderFinalTable(
  report: RunReport,
  artifactsDir: string,
  style: OutputStyle,
): string {
  const longest = Math.max(...report.images.map((image) => image.key.length), 0);
  const keyWidth = Math.min(longest, maxKeyWidth);
  const images = report.images.flatMap((image) => imageLines(image, keyWidth, style));
  const lines = ['', ...images, '', totals(report, style), ...places(report, artifactsDir, style)];
  return `${lines.join('\n')}\n`;
}

/** Sign and word of a status in its colour. */
export function paintStatus(
  status: ImageStatus | RunStatus,
  text: string,
  style: OutputStyle,
): string {
  if (status === 'passed') return style.green(text);
  if (status === 'failed') return style.red(text);
  return status === 'up-to-date' ? style.dim(text) : style.yellow(text);
}

function imageLines(image: ImageReport, keyWidth: number, style: OutputStyle): readonly string[] {
  const { key, status, steps, tags, reference } = image;
  const sign = paintStatus(status, style.signs[status], style);
  const word = paintStatus(status, status.padEnd(statusWidth), style);
  const head = `${sign} ${style.bold(key.padEnd(keyWidth))}  ${word}`;
  const why = image.message === undefined ? '' : cleanOneLine(image.message, maxMessageLength);
  if (steps.length === 0)
    return [`${head}  ${status === 'up-to-date' ? reference : why}`.trimEnd()];

  const gap = ` ${style.signs.bullet} `;
  const below = [
    steps.map((step) => stepText(step, style)).join(gap),
    ...(why === '' ? [] : [why]),
    ...(tags.includes(reference) ? [style.dim(reference)] : []),
  ];
  return [`${head}  ${sumText(steps)}`.trimEnd(), ...below.map((line) => `    ${line}`)];
}

function sumText(steps: readonly StepReport[]): string {
  const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0);
  const tests = steps.flatMap((step) => step.tests ?? []);
  const counts = tests.length === 0 ? '' : renderCounts(addCounts(tests));
  return `${formatDuration(durationMs).padEnd(durationWidth)}  ${counts}`;
}

function stepText(step: StepReport, style: OutputStyle): string {
  if (step.status === 'skipped') return style.dim(`${step.name} skipped`);
  const text = `${step.name} ${formatDuration(step.durationMs)}`;
  return step.status === 'passed'
    ? text
    : paintStatus(step.status, `${text} ${step.status}`, style);
}

function totals(report: RunReport, style: OutputStyle): string {
  const { images, status } = report;
  const counts = imageStatuses
    .map((name) => ({ name, count: images.filter((image) => image.status === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${name}`);
  const tests = images.flatMap((image) => image.steps.flatMap((step) => step.tests ?? []));
  const noun = images.length === 1 ? 'image' : 'images';
  const result = `${status} in ${formatDuration(report.durationMs)}`;
  return [
    paintStatus(status, style.bold(result), style),
    `${images.length} ${noun}: ${counts.join(', ') || 'nothing to do'}`,
    ...(tests.length === 0 ? [] : [`tests: ${renderCounts(addCounts(tests))}`]),
  ].join(` ${style.signs.bullet} `);
}

function places(report: RunReport, artifactsDir: string, style: OutputStyle): readonly string[] {
  const built = report.images.some(
    ({ status, steps }) =>
      status === 'up-to-date' ||
      steps.some((step) => step.name === 'manifest-page' && step.status === 'passed'),
  );
  const rows = [
    ['report', `${artifactsDir}/report.html`],
    ['results', `${artifactsDir}/run.json`],
    ['logs', `${artifactsDir}/logs/`],
    ...(built ? [['pages', `${artifactsDir}/manifests/`]] : []),
  ];
  return rows.map(([name = '', place]) => style.dim(`  ${name.padEnd(8)} ${place}`));
}
