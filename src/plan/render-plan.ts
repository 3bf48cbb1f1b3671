import type { RunPlan } from './plan-run.ts';

/**
 * The plan for people or programs, breadth-first.
 *
 * JSON: `{"schemaVersion":1,"images":[{"key","state","reasons":[{"kind","text"}],"reference","steps":[…],"tags":[…]}]}`.
 *
 * @param movingTag the tag that the images will get: `2026.4-main`
 */
export function renderPlan(plan: RunPlan, movingTag: string, format: 'text' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(planDocument(plan, movingTag), undefined, 2)}\n`;
  const width = Math.max(...plan.images.map(({ image }) => image.key.length), 0);
  const lines = plan.images.map(({ image, state, reasons, steps }) => {
    const why = reasons.map(({ text }) => text).join('; ');
    return `${image.key.padEnd(width)}  ${state}  ${why}\n${' '.repeat(width)}  ${steps.join(' → ')}`;
  });
  return `${[...lines, '', `tag: ${movingTag}`].join('\n')}\n`;
}

function planDocument(plan: RunPlan, movingTag: string) {
  return {
    schemaVersion: 1,
    images: plan.images.map(({ image, state, reasons, steps }) => ({
      key: image.key,
      state,
      reasons,
      reference: `${image.repository}:${movingTag}`,
      steps,
      tags: [movingTag],
    })),
  };
}
