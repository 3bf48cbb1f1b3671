import { formatTime } from '../manifest/format-time.ts';
import { cellCode, inlineText } from '../text/markdown.ts';

/** What may stand between the parentheses of a link, and cannot end it. */
const safeTarget = /^[\w.~:/?#@!$&*+,;=%-]+$/;

/**
 * Filters for templates. Each makes markup of text of unknown origin: `{{ image.reference | code }}`,
 * `{{ release.name | link: release.page }}`, `{{ commit.short | code_link: commit.url }}`, `{{ release.at | time }}`.
 */
export const templateFilters: Readonly<Record<string, (...values: readonly unknown[]) => string>> =
  {
    code: (value) => cellCode(textOf(value)),
    link: (value, target) => linked(inlineText(textOf(value)), target),
    code_link: (value, target) => linked(cellCode(textOf(value)), target),
    time: (value) => formatTime(timeOf(value)),
    day: (value) => formatTime(timeOf(value)).slice(0, '2026-04-01'.length),
  };

/** Without a target, or with one that is none, the text alone. */
function linked(markup: string, target: unknown): string {
  const isTarget = typeof target === 'string' && safeTarget.test(target);
  return isTarget && markup !== '' ? `[${markup}](${target})` : markup;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
