/** What one of the two collated files calls its parts. */
export interface CollatedForm {
  readonly total: 'total_kernels' | 'total_packages';
  readonly list: 'kernels' | 'packages';
}

export const kernelsForm: CollatedForm = { total: 'total_kernels', list: 'kernels' };
export const packagesForm: CollatedForm = { total: 'total_packages', list: 'packages' };

/** What stands before the entries of a collated file. */
export interface CollatedHead {
  /** `2026-01-26T14:53:47Z`. */
  readonly date: string;
  /** `sha256:<64 hex digits>`. */
  readonly generation: string;
  readonly total: number;
}

/** Stands in for a generation that is known only when all entries are written; as long as one. */
export const noGeneration = `sha256:${'0'.repeat(64)}`;

/** The text up to the first entry, laid out as `jq .` does it. */
export function collatedHead(
  form: CollatedForm,
  { date, generation, total }: CollatedHead,
): string {
  const open = `"${form.list}": [`;
  return [
    '{',
    `  "indexed_date": ${JSON.stringify(date)},`,
    `  "generation": ${JSON.stringify(generation)},`,
    `  "${form.total}": ${total},`,
    `  ${open}`,
  ].join('\n');
}

/** Where in a collated file its date is, in bytes: `2026-01-26T14:53:47Z`. */
export const dateRange = (() => {
  const start = '{\n  "indexed_date": "'.length;
  return { start, end: start + '2026-01-26T14:53:47Z'.length };
})();

/** The text of an entry. @param index its number, from 0 */
export function collatedEntry(entry: unknown, index: number): string {
  // A string of JSON has no line breaks, so each begins a line of the layout.
  const text = JSON.stringify(entry, undefined, 2).replaceAll('\n', '\n    ');
  return `${index === 0 ? '' : ','}\n    ${text}`;
}

/** The text after the last entry. */
export function collatedEnd(total: number): string {
  return `${total === 0 ? '' : '\n  '}]\n}\n`;
}

/** The generation that a collated file names in its first lines; `undefined` when it names none. @param head the first 1,000 bytes or more */
export function generationIn(head: string): string | undefined {
  return /^\{\s*"indexed_date": "[^"]*",\s*"generation": "(sha256:[0-9a-f]{64})"/.exec(head)?.[1];
}
