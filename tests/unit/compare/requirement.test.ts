import { describe, expect, it } from '@jest/globals';
import { meets, parseRequirement } from '../../../src/compare/requirement.ts';
import { packagesOf } from '../../support/comparison-builders.ts';

function isMet(requirement: string, line: string): boolean {
  const [entry] = packagesOf(line);
  return entry !== undefined && meets(entry, parseRequirement(requirement));
}

describe('parseRequirement', () => {
  it('takes source, name and versions apart', () => {
    expect(parseRequirement(' r:data.table >= 1.14, < 2 ')).toEqual({
      text: 'r:data.table >= 1.14, < 2',
      source: 'r',
      name: 'data.table',
      specifiers: [
        { operator: '>=', version: '1.14' },
        { operator: '<', version: '2' },
      ],
    });
  });

  it.each(['', 'numpy==', 'numpy 1.0', 'npm:left-pad', 'numpy>=1,', '<2', 'numpy=1', 'a b'])(
    'refuses %j',
    (text) => {
      expect(() => parseRequirement(text)).toThrow(`'${text}' is not a requirement`);
    },
  );
});

describe('meets', () => {
  it.each([
    ['numpy', 'python numpy 1.0', true],
    ['numpy', 'conda numpy 1.0', true],
    ['pip:numpy', 'python numpy 1.0', true],
    ['conda:numpy', 'python numpy 1.0', false],
    ['Scikit_Learn', 'python scikit-learn 1.0', true],
    ['scikit_learn', 'conda scikit-learn 1.0', true],
    ['conda:_libgcc_mutex', 'conda _libgcc_mutex 0.1', true],
    ['MASS', 'r MASS 7.3-65', true],
    ['mass', 'r MASS 7.3-65', false],
    ['numpy<2', 'python numpy 1.26.4', true],
    ['numpy<2', 'python numpy 2.0.0rc1', false],
    ['numpy>=2.0.0rc1', 'python numpy 2.0.0rc1', true],
    ['numpy>=1,<2', 'python numpy 2.1', false],
    ['numpy==1.26.*', 'python numpy 1.26.4', true],
    ['numpy!=1.26.4', 'python numpy 1.26.4', false],
    ['numpy~=1.26.1', 'python numpy 1.26.4', true],
    ['numpy~=1.26.1', 'python numpy 1.27.0', false],
    ['pytz>=2004', 'python pytz 2004g', false],
    ['pytz===2004g', 'python pytz 2004g', true],
    ['python~=3.12', 'conda python 3.13.1', true],
    ['python==3.12.*', 'conda python 3.12.4', true],
    ['python==3.1.*', 'conda python 3.12.4', false],
    ['dpkg:curl<8.15', 'dpkg curl 8.14.1-2~deb13u1', true],
    ['dpkg:curl==8.14.*', 'dpkg curl 8.14.1-2', true],
    ['deb:vim>2:9', 'dpkg vim 2:9.1-1', true],
    ['r:ggplot2>=3.5', 'r ggplot2 3.5-1', true],
    ['r:ggplot2!=3.5-2', 'r ggplot2 3.5-1', true],
    ['r:odd<=1', 'r odd 1-x', false],
    ['r:odd!=1', 'r odd 1-x', true],
  ])('tells whether %s is met by %s: %s', (requirement, line, expected) => {
    expect(isMet(requirement, line)).toBe(expected);
  });
});
