import { cleanOneLine } from '../text/clean-text.ts';
import type { PlanState, RunPlan } from './build-plan.ts';
import type { ExpectedTotal } from './expected-durations.ts';
import { imageLines } from './plan-lines.ts';
import { planTotals } from './plan-totals.ts';

/** What a rendered plan shows beside the plan. */
export interface PlanDetails {
  /** Of the whole run; `undefined`: some step was never timed. */
  readonly expected?: ExpectedTotal | undefined;
  /** Colours the word for a state; text only. As it is, where absent. */
  readonly paint?: ((state: PlanState, text: string) => string) | undefined;
}

/**
 * A plan for people or programs.
 *
 * Text: what was compared and which store counts; then each image breadth-first with state and reasons, its steps, the tags
 * that will be written and the time it may take, an image that is skipped on one line; then counts, the expected time and notes.
 *
 * JSON, described by `schemas/plan.schema.json`: `{"schemaVersion":1,"base","head","comparison","store","images":[{"key",
 * "state","reasons":[{"kind","text",…}],"buildId","builder","reference","tags":[…],"steps":[…],"parents":[…],"level","expectedMs"}],
 * "expectedMs","criticalPath":[…],"notes":[…]}`; what is not known is absent, lists never are but `criticalPath`.
 */
export function renderPlan(
  plan: RunPlan,
  format: 'text' | 'json',
  details: PlanDetails = {},
): string {
  return format === 'json'
    ? `${JSON.stringify(planDocument(plan, details.expected), undefined, 2)}\n`
    : `${planLines(plan, details).join('\n')}\n`;
}

function planDocument(plan: RunPlan, expected: ExpectedTotal | undefined) {
  const { base, head, comparison, store, movingTag, notes = [] } = plan;
  const images = plan.images.map((planned) => ({
    key: planned.image.key,
    state: planned.state,
    reasons: planned.reasons,
    buildId: planned.buildId,
    builder: planned.image.builder,
    reference: movingTag && `${planned.image.repository}:${movingTag}`,
    tags: planned.tags ?? [],
    steps: planned.steps,
    parents: planned.parents,
    level: planned.level,
    expectedMs: planned.expectedMs,
  }));
  return {
    ...{ schemaVersion: 1, base, head, comparison, store, images },
    ...{ expectedMs: expected?.totalMs, criticalPath: expected?.criticalPath, notes },
  };
}

function planLines(plan: RunPlan, { expected, paint }: PlanDetails): readonly string[] {
  return [
    ...headLine(plan),
    ...imageLines(plan, paint ?? ((_state, text) => text)),
    '',
    ...planTotals(plan, expected),
    ...(plan.notes ?? []).map((note) => `note: ${cleanOneLine(note, maxTextLength)}`),
  ];
}

const maxTextLength = 400;
const stores = {
  registry: 'what the registry has counts',
  engine: 'what this engine has counts',
};

/** `compared with 1a2b3c4, where … (1a2b3c4..9f8e7d6); what the registry has counts`, as far as it is known. */
function headLine({ base, head, comparison, store }: RunPlan): readonly string[] {
  const commits = [base, head].flatMap((sha) => (sha === undefined ? [] : [sha.slice(0, 7)]));
  // Uncommitted files are compared with the commit that they stand on.
  const range = new Set(commits).size < 2 ? '' : `(${commits.join('..')})`;
  const compared = [cleanOneLine(comparison ?? '', maxTextLength), range].filter(Boolean).join(' ');
  const parts = [compared, store === undefined ? '' : stores[store]].filter(Boolean);
  return parts.length === 0 ? [] : [parts.join('; '), ''];
}
