import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { errorCodes } from '../../../src/errors/error-codes.ts';

const page = new URL('../../../docs/errors.md', import.meta.url);
const rowForm = /^\| `([A-Z_]+)` \| \d+ \| .* \| (.*) \|$/gm;

/** The rows that the page must have: all comes from the source but the last column, which the page itself keeps. */
function expectedRows(text: string): readonly string[] {
  const whatToDo = new Map([...text.matchAll(rowForm)].map(([, code, advice]) => [code, advice]));
  return Object.entries(errorCodes).map(
    ([code, { exitCode, meaning }]) =>
      `| \`${code}\` | ${exitCode} | ${meaning} | ${whatToDo.get(code) ?? ''} |`,
  );
}

/** The rows between the head of the table of codes and its end. */
function rowsOf(text: string): readonly string[] {
  return [...text.matchAll(rowForm)].map(([row]) => row);
}

/** With `UPDATE_GOLDEN=1` the table is brought up to date; what to do about a new code is then to be written by hand. */
function readPage(): string {
  const text = readFileSync(page, 'utf8');
  if (process.env['UPDATE_GOLDEN'] !== '1') return text;
  const rows = expectedRows(text).join('\n');
  const updated = text.replace(/(\| --- \| --- \| --- \| --- \|\n)[^<]*/, `$1${rows}\n`);
  writeFileSync(page, updated);
  return updated;
}

describe('the page about errors', () => {
  const text = readPage();

  it('lists exactly the codes of the program, with their exit codes and meanings', () => {
    expect(rowsOf(text)).toEqual(expectedRows(text));
  });

  it('says of each what to do', () => {
    const silent = [...text.matchAll(rowForm)].filter(([, , advice]) => advice?.trim() === '');

    expect(silent).toEqual([]);
  });
});
