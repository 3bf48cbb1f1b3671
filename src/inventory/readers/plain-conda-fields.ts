import { condaFields, type CondaFields } from './conda-fields.ts';

/**
 * The fields of a record of the form that conda writes: an object whose keys stand in lines of their own, two blanks in.
 * Nine tenths of a record are its lists of files, and making values of them would take most of the time of reading an
 * environment.
 *
 * A string of JSON has no line breaks, so a line that starts with two blanks and a quote is a key of the record.
 *
 * @returns `undefined` for a text of any other form, which only a parser can read
 */
export function plainCondaFields(text: string): CondaFields | undefined {
  if (!text.startsWith('{\n  "') || !/\n\}\n?$/.test(text.slice(-3))) return undefined;

  const fields: Partial<Record<keyof CondaFields, string>> = {};
  for (const field of condaFields) {
    const line = lineOf(text, field);
    if (line === undefined) continue;
    const value = /^"([^"\\]*)",?$/.exec(line)?.[1];
    if (value === undefined) return undefined;
    fields[field] = value;
  }
  return fields;
}

/** What stands behind a key of the record: `"conda-forge",`; of a key that is there twice no line is plain. */
function lineOf(text: string, field: string): string | undefined {
  const key = `\n  "${field}": `;
  const start = text.indexOf(key);
  if (start === -1) return undefined;
  const valueStart = start + key.length;
  return text.includes(key, valueStart)
    ? ''
    : text.slice(valueStart, text.indexOf('\n', valueStart));
}
