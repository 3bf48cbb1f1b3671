import type { UserError } from '../errors/user-error.ts';
import { failureHint, kindText } from '../report/failure-hint.ts';
import type { ImageReport, StepReport } from '../report/run-report.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { inlineText } from '../text/markdown.ts';

const maxLength = 300;

/** Each failed step of a run as items of a list in markdown, with kind, cause, place and what to do. */
export function failureLines(images: readonly ImageReport[]): readonly string[] {
  return images.flatMap(({ key, steps }) =>
    steps.filter(({ status }) => status === 'failed').flatMap((step) => stepLines(key, step)),
  );
}

/** What stopped a run from outside, as items of a list in markdown. */
export function problemLines(problems: readonly UserError[]): readonly string[] {
  return problems.map(
    ({ code, message, hint }) =>
      `- **${code}** ${safe(message)}${hint === undefined ? '' : ` (${safe(hint)})`}`,
  );
}

function stepLines(key: string, { name, message, failure }: StepReport): readonly string[] {
  const { location } = failure ?? {};
  const facts = [
    kindText(failure),
    location && `${location.file}:${location.line}`,
    failure?.command,
    failureHint(failure?.kind),
  ];
  const why = message === undefined ? '' : `: ${safe(message)}`;
  return [
    `- **${inlineText(key)}** ${name}${why}`,
    ...facts.flatMap((fact) => (fact === undefined ? [] : [`  - ${safe(fact)}`])),
  ];
}

function safe(text: string): string {
  return inlineText(cleanOneLine(text, maxLength));
}
