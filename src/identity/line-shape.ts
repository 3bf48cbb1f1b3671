import { cleanOneLine } from '../text/clean-text.ts';
import { textWhere } from '../text/json-shape.ts';

/** In characters. */
const maxLength = 500;

/** Text that can be shown as it is: one line, no control characters, not long. */
export const isLine = textWhere((text) => cleanOneLine(text, maxLength) === text);

/** A moment as `Date.toISOString` writes it: `2026-11-22T03:24:51.000Z`. */
export const isTime = textWhere((text) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text),
);

/** The address of a page, of characters that need no care anywhere. */
export const isWebAddress = textWhere((text) =>
  /^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]{1,500}$/.test(text),
);

/** Any text as one that {@link isLine} lets through. */
export function asLine(text: string): string {
  return cleanOneLine(text, maxLength);
}
