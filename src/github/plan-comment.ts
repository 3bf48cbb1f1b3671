import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { ExpectedTotal } from '../plan/expected-durations.ts';
import { planTotals } from '../plan/plan-totals.ts';
import type { Reason } from '../report/run-report.ts';
import { summaryGraph } from '../report/summary-graph.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { inlineText } from '../text/markdown.ts';
import { fitSections, whole } from './fit-sections.ts';
import { hiddenMarker } from './marker.ts';
import { cutSentence, maxTextLength, runLine, type RunFacts } from './run-facts.ts';

/**
 * A plan as a comment on a pull request, in GitHub's markdown: counts, what was compared, the graph, and a table of the images with state
 * and reasons, those with work first. Begins with its marker.
 *
 * @param expected as for `renderPlan`
 */
export function renderPlanComment(
  plan: RunPlan,
  expected: ExpectedTotal | undefined,
  facts: RunFacts,
): string {
  const [counts = '', ...times] = planTotals(plan, expected).map((line) => inlineText(line));
  const isIdle = plan.images.every(({ state }) => state === 'skip');
  const sections = [
    whole(`${hiddenMarker('plan', facts.specName)}\n### stack plan: ${counts}`),
    whole([comparedLine(plan), ...times].filter((line) => line !== '').join('. ')),
    whole(isIdle ? '' : summaryGraph(plan.images.map(drawn))),
    { kind: 'rows', head: tableHead, rows: ordered(plan.images).map(row) } as const,
    { kind: 'rows', head: '**Notes**\n', rows: (plan.notes ?? []).map(noteRow) } as const,
  ];
  const last = runLine(facts);
  return fitSections(sections, maxTextLength, { cut: cutSentence(facts), last });
}

const tableHead = '| image | plan | why |\n| --- | --- | --- |';
const maxReasons = 5;
const maxReasonLength = 300;

function comparedLine({ comparison, store }: RunPlan): string {
  const compared = cleanOneLine(comparison ?? '', maxReasonLength);
  const counts = store === undefined ? '' : `what ${stores[store]} has counts`;
  return inlineText([compared, counts].filter((part) => part !== '').join('; '));
}

const stores = { registry: 'the registry', engine: 'the engine' } as const;

function drawn({ image, parents, state }: PlannedRunImage) {
  return { key: image.key, parents, status: state };
}

function ordered(images: readonly PlannedRunImage[]): readonly PlannedRunImage[] {
  const isWork = ({ state }: PlannedRunImage) => state !== 'skip';
  return [...images.filter(isWork), ...images.filter((image) => !isWork(image))];
}

function row({ image, state, reasons }: PlannedRunImage): string {
  return `| **${inlineText(image.key)}** | ${inlineText(state)} | ${reasonsCell(reasons)} |`;
}

/** Reasons in one cell of a table, the first few of them. */
export function reasonsCell(reasons: readonly Reason[]): string {
  const shown = reasons.slice(0, maxReasons).map(({ text }) => {
    return inlineText(cleanOneLine(text, maxReasonLength));
  });
  const hidden = reasons.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join('<br>');
}

/** A sentence for people as an item of a list. */
export function noteRow(text: string): string {
  return `- ${inlineText(cleanOneLine(text, maxReasonLength))}`;
}
