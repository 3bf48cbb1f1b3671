import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meets, parseRequirement } from '../../../../../src/compare/requirement.ts';
import { listEnvironments } from '../../../../../src/server/find/list-environments.ts';
import {
  parseRequirements,
  type RequirementsFormat,
} from '../../../../../src/server/find/requirements/parse-requirements.ts';
import {
  rankEnvironments,
  type Ranking,
} from '../../../../../src/server/find/requirements/rank-environments.ts';
import { counts } from '../../../../support/counts.ts';
import { foundData, titleOf, wholePage } from '../found-data.ts';
import { anyChoice, anyData } from '../random-data.ts';

const data = foundData({
  'Python lab 1.9': ['python numpy 1.26.4', 'python pandas 2.2.0', 'python python 3.11.9'],
  'Python lab 1.10': ['python numpy 2.0.0', 'python pandas 2.2.0', 'python python 3.11.9'],
  'Python old 1.0': ['python numpy 1.20.0'],
  'R geo 1.0': [
    'r base 4.4.3',
    'r ggplot2 3.5.1',
    'r abind 1.4-5',
    'r glue 1.7',
    'conda numpy 1.26.4',
  ],
  base: ['python numpy 1.26.4', 'conda numpy 1.26.4', 'conda python 3.12.1', 'dpkg bash 5.2'],
});

function ranked(text: string, format?: RequirementsFormat, language?: string) {
  const list = parseRequirements(text, format);
  return lines(rankEnvironments(data, list, { language }, wholePage));
}

/** `R geo 1.0: + numpy 1.26.4, ~ ggplot2 3.4, - sf` */
function lines({ ranked: found }: Ranking): readonly string[] {
  return found.map(({ environment, satisfied, wrongVersion, missing }) => {
    const parts = [
      ...satisfied.map(({ requirement, has }) => `+ ${requirement.text} ${has}`),
      ...wrongVersion.map(({ requirement, has }) => `~ ${requirement.text} ${has}`),
      ...missing.map(({ requirement }) => `- ${requirement.text}`),
    ];
    return `${titleOf(environment)}: ${parts.join(', ')}`;
  });
}

describe('rankEnvironments', () => {
  it('has those first that satisfy most, then those that miss least, then the newest version', () => {
    expect(ranked('numpy>=1.26\npandas<2.2')).toEqual([
      'Python lab 1.10: + numpy>=1.26 2.0.0, ~ pandas<2.2 2.2.0',
      'Python lab 1.9: + numpy>=1.26 1.26.4, ~ pandas<2.2 2.2.0',
      'base: + numpy>=1.26 1.26.4, - pandas<2.2',
      'R geo 1.0: + numpy>=1.26 1.26.4, - pandas<2.2',
      'Python old 1.0: ~ numpy>=1.26 1.20.0, - pandas<2.2',
    ]);
  });

  it('tells how many there are, and gives the page that is asked for', () => {
    const list = parseRequirements('numpy');

    const { total, ranked: found } = rankEnvironments(
      data,
      list,
      { kind: 'kernel' },
      { offset: 1, limit: 2 },
    );

    expect([total, found.map(({ environment }) => titleOf(environment))]).toEqual([
      4,
      ['Python lab 1.10', 'Python lab 1.9'],
    ]);
  });

  it('counts the version of the language, by its package or else by the kernel', () => {
    expect(ranked('dependencies: [python=3.11, numpy>=2]')).toEqual([
      'Python lab 1.10: + python=3.11 3.11.9, + numpy>=2 2.0.0',
      'Python lab 1.9: + python=3.11 3.11.9, ~ numpy>=2 1.26.4',
      'Python old 1.0: + python=3.11 3.11, ~ numpy>=2 1.20.0',
      'base: ~ python=3.11 3.12.1, ~ numpy>=2 1.26.4',
      'R geo 1.0: ~ numpy>=2 1.26.4, - python=3.11',
    ]);
  });

  it.each<[string, RequirementsFormat | undefined, readonly string[]]>([
    [
      'dependencies: [r-ggplot2=3.5, r-abind=1.4_5, r-base>=4]',
      undefined,
      ['R geo 1.0: + r-ggplot2=3.5 3.5.1, + r-abind=1.4_5 1.4-5, + r-base>=4 4.4.3'],
    ],
    ['dependencies: [glue]', undefined, []],
    ['glue', undefined, ['R geo 1.0: + glue 1.7']],
    ['glue', 'requirements.txt', []],
    ['glue', 'r', ['R geo 1.0: + glue 1.7']],
    ['R (>= 4.1), ggplot2 (>= 4)', 'r', ['R geo 1.0: + R (>= 4.1) 4.4.3, ~ ggplot2 (>= 4) 3.5.1']],
    [
      'NumPy>=2',
      'requirements.txt',
      [
        'Python lab 1.10: + NumPy>=2 2.0.0',
        'base: ~ NumPy>=2 1.26.4',
        'Python lab 1.9: ~ NumPy>=2 1.26.4',
        'Python old 1.0: ~ NumPy>=2 1.20.0',
      ],
    ],
    ['GGplot2', 'r', []],
    ['dpkg:bash', undefined, ['base: + dpkg:bash 5.2']],
  ])('finds what is meant by %j as %s', (text, format, expected) => {
    expect(ranked(text, format)).toEqual(expected);
  });

  it('hints at what may have been meant where nothing satisfies', () => {
    const list = parseRequirements(
      ['numpyy', 'numpy>=3', 'r:GGplot2', 'python:bash', 'zzzzzz', 'numpy>=1', 'dpkg:bash'].join(
        '\n',
      ),
    );

    const { hints } = rankEnvironments(data, list, { kind: 'kernel' }, wholePage);

    expect(hints).toEqual([
      { requirement: 'numpyy', hint: `did you mean 'numpy'?` },
      { requirement: 'numpy>=3', hint: 'there are other versions: 2.0.0, 1.26.4, 1.20.0' },
      { requirement: 'r:GGplot2', hint: `did you mean 'ggplot2'?` },
      { requirement: 'python:bash', hint: 'there is a package of this name for Debian' },
      { requirement: 'dpkg:bash', hint: 'it is only in what was left out' },
    ]);
  });

  it('satisfies what a look at each package would', () => {
    const texts = fc.uniqueArray(
      fc.constantFrom(
        'numpy>=1.5',
        'a-b',
        'python:ab',
        'r:b!=1',
        'conda:A.b<2',
        'dpkg:__proto__',
        'nothing',
      ),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(anyData, anyChoice, texts, (some, choice, wanted) => {
        const requirements = wanted.map(parseRequirement);
        const list = {
          format: 'requirements.txt',
          requirements,
          languageVersion: undefined,
          notes: [],
        } as const;
        const { ranked: found } = rankEnvironments(some, list, choice, wholePage);

        const expected = listEnvironments(some, choice, wholePage).environments.map(
          (environment) => {
            const packages = some.packagesOf(some.placeOf(environment.id) ?? -1);
            const has = (anyVersion: boolean) =>
              requirements.filter((each) =>
                packages.some((entry) =>
                  meets(entry, anyVersion ? { ...each, specifiers: [] } : each),
                ),
              );
            return { environment, satisfied: has(false), present: has(true) };
          },
        );
        const seen = found.map(({ environment, satisfied, wrongVersion }) => ({
          environment,
          satisfied: satisfied.map(({ requirement }) => requirement),
          present: requirements.filter((each) =>
            [...satisfied, ...wrongVersion].some(({ requirement }) => requirement === each),
          ),
        }));
        const byId = (a: { environment: { id: string } }, b: { environment: { id: string } }) =>
          a.environment.id < b.environment.id ? -1 : 1;
        expect(seen.toSorted(byId)).toEqual(
          expected.filter(({ present }) => present.length > 0).toSorted(byId),
        );
      }),
      { numRuns: counts(5_000, 300) },
    );
  });
});
