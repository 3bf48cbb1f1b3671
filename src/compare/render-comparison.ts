import type { ComparisonFormat } from './comparison-formats.ts';
import { comparisonJson } from './comparison-json.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { comparisonText, type PaintChange } from './comparison-text.ts';
import type { StackComparison } from './stack-comparison.ts';

/**
 * What differs between two stacks, for people or programs. Names and versions come from images: in no format can they add to its
 * structure.
 *
 * @param options `paint`: colours the lines of the text; absent: none
 */
export function renderComparison(
  comparison: StackComparison,
  format: ComparisonFormat,
  { paint = (_kind, text) => text }: { readonly paint?: PaintChange | undefined } = {},
): string {
  if (format === 'json') return comparisonJson(comparison);
  return format === 'markdown' ? comparisonMarkdown(comparison) : comparisonText(comparison, paint);
}
