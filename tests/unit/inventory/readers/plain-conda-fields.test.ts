import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { condaFields, type CondaFields } from '../../../../src/inventory/readers/conda-fields.ts';
import { plainCondaFields } from '../../../../src/inventory/readers/plain-conda-fields.ts';

/** What a parser finds. */
function parsedFields(text: string): CondaFields {
  const record = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    condaFields.flatMap((field) => {
      const value = record[field];
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  );
}

const read = (text: string) => plainCondaFields(Buffer.from(text));

/** Texts that look like parts of a record, and any other. */
const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('\n  "name": "other",', '  "version": "0"', '"', '\\', '}\n', 'größe', '\u2028'),
);
const plainText = fc.stringMatching(/^[\w.+ ()>=-]{0,12}$/);
const anyKey = fc.oneof(fc.constantFrom(...condaFields), fc.constantFrom('files', 'link'), anyText);
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    anyText,
    fc.constantFrom(null, true, 7),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(anyKey, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Records with these fields, and anything else. @param required fields that each has */
function anyRecord(text: fc.Arbitrary<string>, required: readonly (keyof CondaFields)[]) {
  const known = fc.record(
    { build: text, channel: text, license: text, name: text, version: text },
    { requiredKeys: [...required] },
  );
  const other = fc.dictionary(anyKey, anyValue, { maxKeys: 6 });
  return fc.tuple(other, known).map((parts): object => Object.assign({}, ...parts) as object);
}

function sorted(record: object): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('plainCondaFields', () => {
  it('reads every record that conda writes with plain fields as a parser does', () => {
    fc.assert(
      fc.property(anyRecord(plainText, condaFields), fc.boolean(), (record, hasLineFeed) => {
        const text = JSON.stringify(sorted(record), undefined, 2) + (hasLineFeed ? '\n' : '');

        expect(read(text)).toEqual(parsedFields(text));
      }),
    );
  });

  it('reads any other record as a parser does, or leaves it to one', () => {
    const indent = fc.constantFrom(undefined, 1, 2, 3, 4, '\t', '  \t');
    const change = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replaceAll('": ', '":'),
      (text: string) => text.replaceAll('": ', '" : '),
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => `\n${text}`,
      (text: string) => `${text}\n\n`,
      (text: string) => text.replaceAll(/[^\0-\x7f]/g, escaped),
      (text: string) => text.replaceAll('"name"', '"n\\u0061me"'),
      (text: string) => text.replace(/,\n */, ', '),
    );
    fc.assert(
      fc.property(
        anyRecord(anyText, ['name', 'version']),
        indent,
        change,
        (record, space, changed) => {
          const text = changed(JSON.stringify(record, undefined, space));
          fc.pre(isJson(text));

          const fields = read(text);

          expect(fields ?? parsedFields(text)).toEqual(parsedFields(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    '{\n  "name": "x",\n  "version": "1"\n}',
    '{\n  "name":"x",\n  "version":"1"\n}',
    '{\n  "name" : "x",\n  "version" : "1"\n}',
    '{\n  "build": "h", "name": "x",\n  "version": "1"\n}',
    '{\n  "name": "x",\n  "version": "1", "build": "h"\n}',
    '{\n  "name": "x\\n",\n  "version": "1"\n}',
    '{\n  "name": "x",\n  "version": 1\n}',
    '{"name": "x", "version": "1"}',
    '{\n    "name": "x",\n    "version": "1"\n}',
    '{\n  "name": "x",\n  "version": "1"',
    '',
  ])('leaves %j to a parser', (text) => {
    expect(read(text)).toBeUndefined();
  });

  const whole = { version: '1', name: 'x', license: 'L', channel: 'c', build: 'b' };

  it('finds keys in any order, and no text of a file name', () => {
    const text = JSON.stringify({ files: ['\n  "name": "other",'], ...whole }, undefined, 2);

    expect(read(text)).toEqual(whole);
  });

  it.each(condaFields)('leaves a record with an odd %s to a parser', (field) => {
    for (const value of ['a"b', 'a\\b', 'a\nb', null, 7, ['x'], { x: 1 }, undefined]) {
      const text = JSON.stringify({ ...whole, [field]: value }, undefined, 2);

      expect(read(text)).toBeUndefined();
    }
  });

  it('reads a part of a larger buffer', () => {
    const text = `${JSON.stringify(whole, undefined, 2)}\n`;
    const buffer = Buffer.from(`{"}${text}junk`);

    expect(plainCondaFields(buffer.subarray(3, 3 + text.length))).toEqual(whole);
  });
});

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_each, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
