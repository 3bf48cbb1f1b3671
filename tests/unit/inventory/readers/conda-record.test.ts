import { describe, expect, it } from '@jest/globals';
import {
  condaRecordNamed,
  parseCondaRecord,
} from '../../../../src/inventory/readers/conda-meta.ts';

const parse = (record: unknown, space?: number) =>
  parseCondaRecord(Buffer.from(JSON.stringify(record, undefined, space)));

describe('parseCondaRecord', () => {
  it.each([undefined, 2])('reads all that a record says, indented by %s', (space) => {
    const record = {
      build: 'h166bdaf_4',
      channel: 'https://conda.anaconda.org/conda-forge/linux-64',
      files: ['lib/x'],
      license: 'BSD-3-Clause',
      name: 'numpy',
      version: '1.26.4',
    };

    expect(parse(record, space)).toEqual({
      name: 'numpy',
      version: '1.26.4',
      build: 'h166bdaf_4',
      channel: 'conda-forge',
      license: 'BSD-3-Clause',
    });
  });

  it('has one clean line of each field', () => {
    const license = 'two\nlines \u001b[31m\u202e';

    expect(parse({ name: ' numpy ', version: '1\u0000', license })).toEqual({
      name: 'numpy',
      version: '1',
      license: 'two lines [31m',
    });
  });

  it.each([
    [null],
    [[]],
    ['numpy'],
    [{ name: 'numpy' }],
    [{ version: '1' }],
    [{ name: '', version: '1' }],
    [{ name: 'numpy', version: 1 }],
    [{ name: '\u200b', version: '1' }],
  ])('is nothing for %j', (record) => {
    expect(parse(record)).toBeUndefined();
    expect(parse(record, 2)).toBeUndefined();
  });

  it.each([
    ['conda-forge', 'conda-forge'],
    ['defaults', 'defaults'],
    ['https://conda.anaconda.org/conda-forge/linux-64', 'conda-forge'],
    ['https://conda.anaconda.org/conda-forge/noarch', 'conda-forge'],
    ['https://conda.anaconda.org/conda-forge', 'conda-forge'],
    ['https://conda.anaconda.org/conda-forge/', 'conda-forge'],
    ['https://conda.anaconda.org/conda-forge/osx-arm64/', 'conda-forge'],
    ['https://conda.anaconda.org/conda-forge/label/rc/linux-aarch64', 'conda-forge/label/rc'],
    ['https://repo.anaconda.com/pkgs/main/linux-64', 'pkgs/main'],
    ['https://repo.anaconda.com/pkgs/r', 'pkgs/r'],
    ['https://mirror.example.org/conda/conda-forge', 'conda/conda-forge'],
    ['https://mirror.example.org/conda/conda-forge/win-64', 'conda/conda-forge'],
    ['https://mirror.example.org:8443/conda-forge/linux-ppc64le', 'conda-forge'],
    ['file:///opt/channel/linux-64', 'opt/channel'],
    ['https://conda.anaconda.org/t/to-12345-ken/conda-forge/linux-64', 'conda-forge'],
    ['https://conda.anaconda.org/t/to-12345-ken', undefined],
    ['https://user:secret@conda.anaconda.org/conda-forge/linux-64', 'conda-forge'],
    ['https://user:secret@host.org/t/to-ken/private/noarch', 'private'],
    ['https://mirror.example.org/conda/t/to-ken/private/noarch', 'conda/private'],
    ['HTTPS://user:secret@host.org/private/noarch', 'private'],
    ['s3://key:secret@bucket/private/linux-64', 'private'],
    ['user:secret@host.org/private/linux-64', 'private'],
    ['https://host.org/private/linux-64?token=secret', 'private'],
    ['https://host.org', undefined],
    ['', undefined],
    ['<unknown>', '<unknown>'],
  ])('makes of the channel %j %s', (channel, expected) => {
    expect(parse({ name: 'x', version: '1', channel })?.channel).toBe(expected);
  });
});

describe('condaRecordNamed', () => {
  it.each([
    ['zlib-1.3-h4bc722e_0.json', { name: 'zlib', version: '1.3', build: 'h4bc722e_0' }],
    ['r-data.table-1.15.4-r44_1.json', { name: 'r-data.table', version: '1.15.4', build: 'r44_1' }],
    [
      '_libgcc_mutex-0.1-conda_forge.json',
      { name: '_libgcc_mutex', version: '0.1', build: 'conda_forge' },
    ],
    ['tzdata-2024a-1!2.json', { name: 'tzdata', version: '2024a', build: '1!2' }],
  ])('reads %s', (fileName, record) => {
    expect(condaRecordNamed(fileName)).toEqual(record);
  });

  it.each([
    'numpy.json',
    'numpy-1.json',
    '-1-0.json',
    'numpy--0.json',
    'numpy-1-.json',
    'numpy-1-0.json~',
    'history',
    '\u200b-1-0.json',
  ])('reads nothing of %j', (fileName) => {
    expect(condaRecordNamed(fileName)).toBeUndefined();
  });
});
