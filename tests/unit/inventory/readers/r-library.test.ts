import { describe, expect, it } from '@jest/globals';
import {
  parseRDescription,
  readRDescription,
} from '../../../../src/inventory/readers/r-library.ts';

describe('readRDescription', () => {
  it('names the package by its folder', () => {
    const text = 'Package: other\nTitle: A title\n  on two lines\nVersion: 1.8-0\nAuthor: Jérôme\n';

    const reading = readRDescription(text, 'ggplot2');

    expect(reading).toEqual({
      packages: [{ name: 'ggplot2', version: '1.8-0', source: 'r' }],
      problems: [],
    });
  });

  it('reads a version on a line of its own', () => {
    const reading = readRDescription('Version:\r\n    4.5.0\r\n', 'stats');

    expect(reading.packages).toEqual([{ name: 'stats', version: '4.5.0', source: 'r' }]);
  });

  it('tells that there is no version', () => {
    expect(readRDescription('', 'stats')).toEqual({
      packages: [],
      problems: ['no version of stats'],
    });
  });
});

describe('parseRDescription', () => {
  it.each([
    [
      'Version: 1.8-0\nLicense: GPL (>= 2) |\n    file LICENSE\n',
      { version: '1.8-0', license: 'GPL (>= 2) | file LICENSE' },
    ],
    ['Package: x\n', {}],
    ['Version: 1\n\nVersion: 2\nLicense: MIT\n', { version: '1' }],
  ])('reads %j', (text, fields) => {
    expect(parseRDescription(text)).toEqual(fields);
  });
});
