import { describe, expect, it } from '@jest/globals';
import { packageFileAt, packageFilePatterns } from '../../../src/inventory/package-paths.ts';

const known = [
  ['/var/lib/dpkg/status', { kind: 'dpkg-status' }],
  ['/var/lib/dpkg/status.d/tzdata', { kind: 'dpkg-status' }],
  ['/usr/lib/python3/dist-packages/six-1.17.0.dist-info/METADATA', { kind: 'python-metadata' }],
  ['/home/jo/venv/lib/python3.13/site-packages/a.dist-info/METADATA', { kind: 'python-metadata' }],
  ['/usr/lib/python3/dist-packages/tornado-6.4.egg-info/PKG-INFO', { kind: 'python-metadata' }],
  ['/usr/lib/python3/dist-packages/pyxdg-0.28.egg-info', { kind: 'python-metadata' }],
  ['/opt/conda/conda-meta/xz-5.6.4-0.json', { kind: 'conda-record' }],
  ['/opt/conda/envs/r/conda-meta/r-base-4.4.3-1.json', { kind: 'conda-record' }],
  [
    '/usr/lib/R/library/stats/DESCRIPTION',
    { kind: 'r-description', directory: '/usr/lib/R/library/stats' },
  ],
  [
    '/home/jo/R/x86_64-pc-linux-gnu-library/4.5/dplyr/Meta/package.rds',
    { kind: 'r-marker', directory: '/home/jo/R/x86_64-pc-linux-gnu-library/4.5/dplyr' },
  ],
] as const;

describe('packageFileAt', () => {
  it.each(known)('knows %s', (path, file) => {
    expect(packageFileAt(path)).toEqual(file);
  });

  it.each([
    '/var/lib/dpkg/status-old',
    '/var/lib/dpkg/status.d/tzdata.md5sums',
    '/srv/root/var/lib/dpkg/status',
    '/usr/lib/python3/dist-packages/setuptools/_vendor/wheel-0.45.dist-info/METADATA',
    '/home/jo/project/project.egg-info/PKG-INFO',
    '/usr/lib/python3/dist-packages/a.dist-info/RECORD',
    '/opt/conda/conda-meta/history',
    '/opt/conda/pkgs/six-1.17.0-py_0/site-packages/six-1.17.0.dist-info/METADATA',
    '/opt/conda/pkgs/r-abind-1.4_5-r43/lib/R/library/abind/DESCRIPTION',
    '/DESCRIPTION',
    '/Meta/package.rds',
    '/etc/passwd',
    '/',
  ])('has no use for %s', (path) => {
    expect(packageFileAt(path)).toBeUndefined();
  });
});

describe('packageFilePatterns', () => {
  it.each(known.map(([path]) => path))('match %s', (path) => {
    const expressions = packageFilePatterns.map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    );

    expect(expressions.some((expression) => expression.test(path))).toBe(true);
  });

  it('can stand within single quotes of a shell', () => {
    expect(packageFilePatterns.join('')).not.toContain("'");
  });
});
