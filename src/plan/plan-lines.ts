import { cleanOneLine } from '../text/clean-text.ts';
import { formatDuration } from '../text/format-duration.ts';
import type { PlannedRunImage, PlanState, RunPlan } from './build-plan.ts';

/** Longer keys stand out of their column instead of making it wide for all. */
const maxKeyWidth = 32;
const stateWidth = 'retest'.length;
const maxReasonLength = 300;

/**
 * The images of a plan as lines of text, breadth-first: `<key>  <state>  <first reason>`, below it further reasons, then steps
 * and expected time, then tags. An image that is skipped has one line with all its reasons.
 */
export function imageLines(
  plan: RunPlan,
  paint: (state: PlanState, text: string) => string,
): readonly string[] {
  const longest = Math.max(0, ...plan.images.map(({ image }) => image.key.length));
  const keyWidth = Math.min(longest, maxKeyWidth);
  const below = ' '.repeat(keyWidth + 2 + stateWidth + 2);
  return plan.images.flatMap((planned) => {
    const { image, state } = planned;
    const gap = ' '.repeat(stateWidth - state.length + 2);
    const head = `${image.key.padEnd(keyWidth)}  ${paint(state, state)}${gap}`;
    const reasons = planned.reasons.map(({ text }) => cleanOneLine(text, maxReasonLength));
    if (state === 'skip') return [(head + reasons.join('; ')).trimEnd()];
    const [first = '', ...others] = reasons;
    const more = [...others, ...stepsLine(planned), ...tagsLine(planned)];
    return [(head + first).trimEnd(), ...more.map((line) => below + line)];
  });
}

function stepsLine({ state, steps, expectedMs }: PlannedRunImage): readonly string[] {
  if (steps.length === 0) return [];
  const perhaps = state === 'wait' ? 'perhaps ' : '';
  const time = expectedMs === undefined ? '' : `, about ${formatDuration(expectedMs)}`;
  return [`${perhaps}${steps.join(' → ')}${time}`];
}

function tagsLine({ tags = [] }: PlannedRunImage): readonly string[] {
  return tags.length === 0 ? [] : [`writes ${tags.join(', ')}`];
}
