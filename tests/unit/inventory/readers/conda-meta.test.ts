import { describe, expect, it } from '@jest/globals';
import { readCondaRecord } from '../../../../src/inventory/readers/conda-meta.ts';

describe('readCondaRecord', () => {
  it('reads name and version', () => {
    const record = { build: 'r43_1', name: 'r-abind', version: '1.4_5', files: ['lib/x'] };

    const reading = readCondaRecord(Buffer.from(JSON.stringify(record)));

    expect(reading).toEqual({
      packages: [{ name: 'r-abind', version: '1.4_5', source: 'conda' }],
      problems: [],
    });
  });

  it.each([
    ['{"name": "x", "vers', 'not a JSON object'],
    ['', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['"name"', 'not a JSON object'],
    ['[]', 'no package name'],
    ['{"name": 7, "version": "1"}', 'no package name'],
    ['{"name": "x", "version": {"toString": 1}}', 'no version of x'],
  ])('tells the problem of %j', (text, problem) => {
    expect(readCondaRecord(Buffer.from(text))).toEqual({ packages: [], problems: [problem] });
  });
});
