import { describe, expect, it } from '@jest/globals';
import {
  parsePythonMetadata,
  readPythonMetadata,
} from '../../../../src/inventory/readers/python-dist-info.ts';

describe('readPythonMetadata', () => {
  it('reads name and version of the header and nothing of the description', () => {
    const text = [
      'Metadata-Version: 2.1',
      'Name: jupyter_client',
      'Version: 8.6.3',
      'License: BSD 3-Clause',
      '        Name: none',
      '',
      'Name: description',
      'Version: 0',
    ].join('\n');

    const reading = readPythonMetadata(text);

    expect(reading).toEqual({
      packages: [{ name: 'jupyter_client', version: '8.6.3', source: 'python' }],
      problems: [],
    });
  });

  it('reads CRLF, a byte order mark and fields in any case', () => {
    const reading = readPythonMetadata('\uFEFFname: six\r\nVERSION: 1.17.0\r\n\r\nText');

    expect(reading.packages).toEqual([{ name: 'six', version: '1.17.0', source: 'python' }]);
  });

  it('takes the first of a field that is there twice, as Python does', () => {
    const reading = readPythonMetadata('Name: a\nName: b\nVersion: 1\nVersion: 2\n');

    expect(reading.packages).toEqual([{ name: 'a', version: '1', source: 'python' }]);
  });

  it.each([
    ['', 'no package name'],
    ['\0\u0001ELF', 'no package name'],
    ['Version: 1', 'no package name'],
    ['Name: x\n\nVersion: 1', 'no version of x'],
    ['Name: x\nVersion:   ', 'no version of x'],
  ])('tells the problem of %j', (text, problem) => {
    expect(readPythonMetadata(text)).toEqual({ packages: [], problems: [problem] });
  });
});

describe('parsePythonMetadata', () => {
  it.each([
    ['Name: x\nVersion: 1\nLicense: BSD', { name: 'x', version: '1', license: 'BSD' }],
    [
      'Name: x\nLicense: old\nLicense-Expression: MIT OR BSD-3-Clause',
      { name: 'x', license: 'MIT OR BSD-3-Clause' },
    ],
    [`Name: x\nLicense: ${'The text. '.repeat(20)}`, { name: 'x' }],
    ['Name: x\nLicense: UNKNOWN\n\nLicense: of the description', { name: 'x', license: 'UNKNOWN' }],
    ['Version: 1', undefined],
    ['', undefined],
  ])('reads %j', (text, metadata) => {
    expect(parsePythonMetadata(text)).toEqual(metadata);
  });
});
