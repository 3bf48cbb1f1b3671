import type { CondaFields } from './conda-fields.ts';

/** As conda writes them, which is in the order of the alphabet. */
const fieldsInOrder = ['build', 'channel', 'license', 'name', 'version'] as const;

/**
 * The fields of a record of the form that conda writes: an object whose keys stand in lines of their own, two blanks in.
 * Nine tenths of a record are its lists of files, and making values of them would take most of the time of reading an
 * environment.
 *
 * A string of JSON has no line breaks, so a line that starts with two blanks and a quote is a key of the record.
 *
 * @returns `undefined` for a text of any other form and for a record that lacks a field: only a parser can read those
 */
export function plainCondaFields(content: Uint8Array): CondaFields | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const start = bytes.toString('latin1', 0, 5);
  const end = bytes.toString('latin1', Math.max(0, bytes.length - 3));
  if (start !== '{\n  "' || !/\n\}\n?$/.test(end)) return undefined;

  const fields: Partial<Record<keyof CondaFields, string>> = {};
  let from = 0;
  for (const field of fieldsInOrder) {
    const line = lineOf(bytes, field, from) ?? lineOf(bytes, field, 0);
    // A key that is not found may stand there in another form.
    const value = /^"([^"\\]*)",?$/.exec(line?.text ?? '')?.[1];
    if (line === undefined || value === undefined) return undefined;
    fields[field] = value;
    from = line.end;
  }
  return fields;
}

/** What stands behind a key of the record: `"conda-forge",`, and where that ends. */
function lineOf(bytes: Buffer, field: string, from: number) {
  const key = `\n  "${field}": `;
  const start = bytes.indexOf(key, from, 'latin1');
  if (start === -1) return undefined;
  const end = bytes.indexOf(10, start + key.length);
  return { text: bytes.toString('utf8', start + key.length, end), end };
}
