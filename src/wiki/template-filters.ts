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
    code: (value) => cellCode(plainText(value)),
    link: (value, target) => linked(inlineText(plainText(value)), target),
    code_link: (value, target) => linked(cellCode(plainText(value)), target),
    time: (value) => formatTime(timeOf(value)),
    day: (value) => formatTime(timeOf(value)).slice(0, '2026-04-01'.length),
  };

/** Without a target, or with one that is none, the text alone. */
function linked(markup: string, target: unknown): string {
  const isTarget = typeof target === 'string' && safeTarget.test(target);
  return isTarget && markup !== '' ? `[${markup}](${target})` : markup;
}

/** What a value of a template says; nothing for what is neither text nor a number. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function timeOf(value: unknown): string | undefined {
  const text = plainText(value);
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
