import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRequirements } from '../../../../../src/server/find/requirements/parse-requirements.ts';
import { counts } from '../../../../support/counts.ts';
import { parsed, problemsIn } from './parsed-lines.ts';

describe('parseRequirements of a requirements.txt', () => {
  it('reads names and versions, and notes what does not count', () => {
    const text = [
      '\ufeff# made by hand',
      'numpy>=2,<3 # fast',
      'scipy[extra,more] >= 1 ; python_version < "3.8"',
      '-r other.txt',
      '-e git+https://user:secret@host/x',
      '--index-url https://user:secret@host/simple',
      'certifi==2024.1 \\',
      '    --hash=sha256:aaaa \\',
      '    --hash=sha256:bbbb',
      'local @ https://user:secret@host/local.whl',
      'https://host/a.whl',
      './here',
      'old (>=1.2)',
      'numpy>=2,<3',
      'r:ggplot2',
    ].join('\r\n');

    expect(parsed(text, 'requirements.txt')).toEqual({
      format: 'requirements.txt',
      requirements: [
        'python:numpy >=2 <3',
        'python:scipy >=1',
        'python:certifi ==2024.1',
        'python:local',
        'python:old >=1.2',
        'r:ggplot2',
      ],
      language: undefined,
      notes: [
        `line 3: the condition 'python_version < "3.8"' does not count`,
        'line 4: -r other.txt is not read',
        'line 5: -e with an address is not read',
        'line 6: --index-url does not count',
        'line 7: hashes do not count',
        'line 10: addresses and paths are not looked up, any version counts',
        'line 11: addresses and paths are not looked up',
      ],
    });
  });

  it('keeps each requirement as it was written', () => {
    const { requirements } = parseRequirements('  Scipy[a] >= 1 ; x # y', 'requirements.txt');

    expect(requirements).toEqual([
      {
        text: 'Scipy[a] >= 1',
        source: 'python',
        name: 'Scipy',
        specifiers: [{ operator: '>=', version: '1' }],
      },
    ]);
  });

  it.each<[string, readonly string[], string | undefined]>([
    [
      '$ pip install numpy>=2 "scipy<2" -U -i https://x && pip3 install a',
      ['python:numpy >=2', 'python:scipy <2', 'python:a'],
      undefined,
    ],
    ['!pip install numpy', ['python:numpy'], undefined],
    ['%pip install -q numpy', ['python:numpy'], undefined],
    ['sudo python3 -m pip install numpy==1.26', ['python:numpy ==1.26'], undefined],
    ['uv pip install numpy\nuv add scipy', ['python:numpy', 'python:scipy'], undefined],
    ['conda install -y -c conda-forge numpy=1.26 r-sf', ['*:numpy ==1.26.*', '*:r-sf'], undefined],
    ['mamba create -n lab python=3.12 dask', ['*:dask'], '*:python ==3.12.*'],
    [
      'pip\nconda\npip>=20\npython-dateutil',
      ['*:pip', '*:conda', '*:pip >=20', '*:python-dateutil'],
      undefined,
    ],
    [
      'numpy, pandas>=2,<3, scikit_learn',
      ['*:numpy', '*:pandas >=2 <3', '*:scikit_learn'],
      undefined,
    ],
    ['numpy=1.26.4=py311_0\n_x=0.1=main', ['*:numpy ==1.26.4', '*:_x ==0.1'], undefined],
    ['__proto__\nconstructor>=1', ['*:__proto__', '*:constructor >=1'], undefined],
  ])('understands %j', (text, requirements, language) => {
    expect(parsed(text)).toEqual({ format: 'requirements.txt', requirements, language, notes: [] });
  });

  it('tells all problems at once, with their lines', () => {
    expect(problemsIn('numpy\na b\n\nscipy==\n<2\n')).toEqual([
      `USAGE line 2: 'a b' is not a requirement`,
      `USAGE line 4: 'scipy==' is not a requirement`,
      `USAGE line 5: '<2' is not a requirement`,
    ]);
  });
});

describe('parseRequirements of an environment.yml', () => {
  it('reads what conda and pip would install', () => {
    const text = [
      'name: lab',
      'channels: [conda-forge]',
      'dependencies:',
      '  - python=3.11',
      '  - numpy=1.26',
      '  - conda-forge::scipy >=1.2, <2',
      '  - r-ggplot2',
      '  - pandas 1.5.*',
      '  - exact 1.2 py_0',
      '  - build==1.0=h1_0',
      '  - built=1.2.3=h1_0',
      '  - any=*',
      '  - fuzzy =1.5',
      '  - more >=1.2.*',
      '  - either 1.2|1.3',
      "  - brackets[version='>=1']",
      '  - &again dask',
      '  - *again',
      '  - pip:',
      '      - torch>=2',
      '      - -r more.txt',
      'prefix: /opt/lab',
    ].join('\n');

    expect(parsed(text)).toEqual({
      format: 'environment.yml',
      requirements: [
        '*:numpy ==1.26.*',
        '*:scipy >=1.2 <2',
        '*:r-ggplot2',
        '*:pandas ==1.5.*',
        '*:exact ==1.2',
        '*:build ==1.0',
        '*:built ==1.2.3',
        '*:any',
        '*:fuzzy ==1.5.*',
        '*:more >=1.2',
        '*:either',
        '*:brackets',
        '*:dask',
        'python:torch >=2',
      ],
      language: '*:python ==3.11.*',
      notes: [
        `line 15: the versions of 'either 1.2|1.3' cannot be compared, any counts`,
        'line 16: what stands in [] does not count',
        'line 21: -r more.txt is not read',
      ],
    });
  });

  it.each([
    ['- numpy\n- {pip: [torch]}', ['*:numpy', 'python:torch']],
    ['dependencies: [numpy, 7zip]', ['*:numpy', '*:7zip']],
  ])('reads %j', (text, requirements) => {
    expect(parsed(text, 'environment.yml').requirements).toEqual(requirements);
  });

  it.each([
    ['name: x', [`USAGE line 1: there is no list 'dependencies'`]],
    [
      'dependencies:\n- numpy=\n- [x]\n-\n- {conda: x}',
      [
        `USAGE line 2: 'numpy=' is not a requirement`,
        'USAGE line 3: a dependency is a text',
        'USAGE line 4: a dependency is a text',
      ],
    ],
    ['dependencies:\n- "a', ['USAGE line 2: Missing closing "quote']],
    [`dependencies: ${'['.repeat(51)}`, ['USAGE lists and mappings are nested too deeply']],
    [`dependencies:\n${'- '.repeat(13)}a`, ['USAGE lists and mappings are nested too deeply']],
    [
      `dependencies:\n- &a x\n${'- *a\n'.repeat(101)}`,
      ['USAGE the list has more than 100 aliases'],
    ],
    [`# ${'x'.repeat(65_536)}`, ['USAGE the environment.yml is larger than 64 KiB']],
  ])('refuses %#', (text, problems) => {
    expect(problemsIn(text, 'environment.yml')).toEqual(problems);
  });

  it('follows aliases no further than the list goes', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\ndependencies: &d\n- *b\n- *d\n- numpy`;

    expect(problemsIn(bomb)).toEqual([
      'USAGE line 4: a dependency is a text',
      'USAGE line 5: a dependency is a text',
    ]);
  });
});

describe('parseRequirements of R', () => {
  it('reads what a DESCRIPTION cannot do without', () => {
    const text = [
      'Package: mine',
      'Depends: R (>= 4.1), methods',
      'Imports:',
      '    ggplot2 (>= 3.5.0),',
      '    dplyr',
      'Suggests: testthat,',
      '    knitr',
      'LinkingTo: Rcpp',
    ].join('\n');

    expect(parsed(text)).toEqual({
      format: 'r',
      requirements: ['r:methods', 'r:ggplot2 >=3.5.0', 'r:dplyr', 'r:Rcpp'],
      language: 'r:R >=4.1',
      notes: ['line 6: what the package suggests does not count'],
    });
  });

  it('reads code', () => {
    const text = [
      'library(ggplot2) # library(no)',
      'require("dplyr", quietly = TRUE)',
      'x <- sf::st_read("library(no)")',
      `install.packages(c("a", 'b'), repos = "https://cran")`,
      'pkgs <- c("d", "e"); install.packages(pkgs)',
      'install.packages(others)',
      'library(v, character.only = TRUE)',
      'pacman::p_load(f, g)',
      'remotes::install_github("owner/no")',
      'pak::pkg_install(c("h@1.2"))',
      'colours <- c("red", "blue")',
      'suppressMessages(library(package = "i"))',
      'library(paste0("j", "k"))',
    ].join('\n');

    expect(parsed(text)).toEqual({
      format: 'r',
      requirements: 'ggplot2 dplyr sf a b d e f g h i'.split(' ').map((name) => `r:${name}`),
      language: undefined,
      notes: [
        `line 6: which packages 'others' names is not known`,
        `line 7: which packages 'v' names is not known`,
        'line 9: packages of repositories are not looked up',
      ],
    });
  });

  it.each([
    ['c("a", "b")', undefined, ['r:a', 'r:b'], undefined],
    [
      'ggplot2, dplyr (>= 1.0)\n"sf" # maps\nR (>= 4)',
      'r',
      ['r:ggplot2', 'r:dplyr >=1.0', 'r:sf'],
      'r:R >=4',
    ],
    [
      '{"R": {"Version": "4.3.1"}, "Packages": {"sf": {"Version": "1.0-16"}, "__proto__": {}}}',
      undefined,
      ['r:sf ==1.0-16', 'r:__proto__'],
      'r:R ==4.3.1',
    ],
  ] as const)('reads %j', (text, format, requirements, language) => {
    expect(parsed(text, format)).toEqual({ format: 'r', requirements, language, notes: [] });
  });

  it.each(['{', '{"Packages": []}', '[]'])('refuses %j as a renv.lock', (text) => {
    expect(problemsIn(text, 'r')).toHaveLength(1);
  });
});

describe('parseRequirements', () => {
  it.each([
    ['environment.yaml', 'environment.yml'],
    ['C:\\lab\\requirements-dev.txt', 'requirements.txt'],
    ['pkg/DESCRIPTION', 'r'],
    ['install.R', 'r'],
    ['notes.txt', 'requirements.txt'],
  ])('goes by the name %s', (fileName, format) => {
    expect(
      parsed('- numpy'.slice(format === 'environment.yml' ? 0 : 2), undefined, fileName).format,
    ).toBe(format);
  });

  it.each([
    ['', 'USAGE the list asks for no package'],
    ['# nothing\n', 'USAGE the list asks for no package'],
    ['é'.repeat(500_001), 'USAGE the list is larger than 1 MB'],
    [names(2001).join('\n'), 'USAGE the list has more than 2000 requirements'],
    ['a\n'.repeat(20_001), 'USAGE the list has more than 2000 requirements'],
  ])('refuses %#', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem]);
  });

  it('takes as many requirements as it says', () => {
    expect(parsed(names(2000).join('\n')).requirements).toHaveLength(2000);
  });

  it('stops telling problems when there are many', () => {
    const problems = problemsIn('a b\n'.repeat(10_000));

    expect([problems.length, problems.at(-1)]).toEqual([51, 'USAGE what comes next was not read']);
  });

  it('stops telling notes when there are many', () => {
    const text = names(60).map((name) => `-r ${name}`);

    const { notes } = parsed(['numpy', ...text].join('\n'));

    expect([notes.length, notes.at(-1)]).toEqual([51, '10 more notes']);
  });

  it('either reads a text or tells problems of it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'dependencies:\n',
        '- ',
        '\n',
        'library(',
        ')',
        'c("a',
        '"',
        'pip install ',
        '\\\n',
        ' #',
      ),
      fc.constantFrom(
        'Imports: ',
        'a>=1',
        ',',
        '[',
        '{',
        '&a ',
        '*a',
        '::',
        '; ',
        '@',
        '=',
        '{"Packages":',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom(undefined, 'requirements.txt', 'environment.yml', 'r'),
        (pieces, format) => {
          for (const problem of problemsIn(pieces.join(''), format))
            expect(problem).toMatch(/^USAGE [^\n]+$/);
        },
      ),
      { numRuns: counts(20_000, 1_000) },
    );
  });

  // Each once took more than seconds.
  it.each([
    ['many blanks', (count: number) => 'a' + ' '.repeat(9 * count) + 'b'],
    ['many lines', (count: number) => 'a b\n'.repeat(2 * count)],
    ['many words', (count: number) => 'pip install ' + 'a '.repeat(4 * count)],
    ['many brackets', (count: number) => 'a' + '[]'.repeat(4 * count)],
    ['many escapes', (count: number) => 'library(x)' + '"\\'.repeat(4 * count)],
    ['many calls of library', (count: number) => 'library('.repeat(count)],
    ['many calls of install', (count: number) => 'install('.repeat(count)],
    ['many open versions', (count: number) => 'Package: x\nImports: ' + 'a ('.repeat(3 * count)],
    ['many directives', (count: number) => 'dependencies:\n' + '%\n'.repeat(0.3 * count)],
  ])('takes no longer for each of %s than for each of few', (_, text) => {
    // Four times as much, and what else a busy machine may do, which is not the same each time.
    const isInStep = () => secondsFor(text(100_000)) < 8 * secondsFor(text(25_000)) + 0.5;
    expect(isInStep() || isInStep() || isInStep()).toBe(true);
  });
});

/** Processor time. */
function secondsFor(text: string): number {
  const before = process.cpuUsage().user;
  problemsIn(text);
  return (process.cpuUsage().user - before) / 1e6;
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `package${at}`);
}
