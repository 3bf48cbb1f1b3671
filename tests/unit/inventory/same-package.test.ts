import { describe, expect, it } from '@jest/globals';
import { condaNameOfR, condaVersionOfR, pythonName } from '../../../src/inventory/same-package.ts';

describe('pythonName', () => {
  it.each([
    ['Ruamel_YAML.clib', 'ruamel-yaml-clib'],
    ['a-_-.b', 'a-b'],
    ['numpy', 'numpy'],
    ['__x__', '-x-'],
  ])('compares %s as %s', (name, compared) => {
    expect(pythonName(name)).toBe(compared);
  });
});

describe('condaNameOfR', () => {
  it.each([
    ['RcppArmadillo', 'r-rcpparmadillo'],
    ['data.table', 'r-data.table'],
  ])('has %s as %s', (name, condas) => {
    expect(condaNameOfR(name)).toBe(condas);
  });
});

describe('condaVersionOfR', () => {
  it.each([
    ['1.4-5', '1.4_5'],
    ['1-2-3', '1_2_3'],
    ['1.0', '1.0'],
  ])('has %s as %s', (version, condas) => {
    expect(condaVersionOfR(version)).toBe(condas);
  });
});
