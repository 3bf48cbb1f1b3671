import { describe, expect, it } from '@jest/globals';
import { packageChanges } from '../../../src/compare/package-changes.ts';
import { packagesOf } from '../../support/comparison-builders.ts';

describe('packageChanges', () => {
  it('tells what was added, removed, upgraded and downgraded, by source and name', () => {
    const before = packagesOf(
      'python numpy 1.26.4',
      'python gone 1.0',
      'dpkg curl 8.14.1-2',
      'dpkg bash 5.2',
      'r ggplot2 3.5.2',
    );
    const after = packagesOf(
      'python numpy 2.0.1',
      'dpkg curl 8.14.1-1',
      'dpkg bash 5.2',
      'r ggplot2 4.0.0',
      'conda mamba 2.1',
    );

    const changes = packageChanges(before, after);

    expect(changes).toEqual([
      { kind: 'added', source: 'conda', name: 'mamba', after: '2.1' },
      { kind: 'downgraded', source: 'dpkg', name: 'curl', before: '8.14.1-2', after: '8.14.1-1' },
      { kind: 'removed', source: 'python', name: 'gone', before: '1.0' },
      { kind: 'upgraded', source: 'python', name: 'numpy', before: '1.26.4', after: '2.0.1' },
      { kind: 'upgraded', source: 'r', name: 'ggplot2', before: '3.5.2', after: '4.0.0' },
    ]);
  });

  it('calls a package with several versions changed, with all of them', () => {
    const before = packagesOf('python six 1.17.0', 'python six 1.16.0', 'python abc 1.0');
    const after = packagesOf('python six 1.17.0', 'python abc 2.0', 'python abc 1.0');

    const changes = packageChanges(before, after);

    expect(changes).toEqual([
      { kind: 'changed', source: 'python', name: 'abc', before: '1.0', after: '1.0, 2.0' },
      { kind: 'changed', source: 'python', name: 'six', before: '1.16.0, 1.17.0', after: '1.17.0' },
    ]);
  });

  it('tells nothing of a package whose several versions stay', () => {
    const packages = packagesOf('python six 1.17.0', 'python six 1.16.0');

    const changes = packageChanges(packages, packages);

    expect(changes).toEqual([]);
  });

  it('tells several versions that come or go at once', () => {
    const packages = packagesOf('python six 1.17.0', 'python six 1.16.0');

    const changes = [...packageChanges([], packages), ...packageChanges(packages, [])];

    expect(changes).toEqual([
      { kind: 'added', source: 'python', name: 'six', after: '1.16.0, 1.17.0' },
      { kind: 'removed', source: 'python', name: 'six', before: '1.16.0, 1.17.0' },
    ]);
  });

  it.each([
    ['python demo 1.0', 'python demo 1.0.0'],
    ['python demo 2004d', 'python demo 2024.1'],
    ['dpkg demo 1.0', 'dpkg demo 1.0-0'],
  ])('calls %s that became %s changed, since neither is the newer', (before, after) => {
    const [change] = packageChanges(packagesOf(before), packagesOf(after));

    expect(change?.kind).toBe('changed');
  });

  it('takes another spelling of a Python name for the same package', () => {
    const changes = packageChanges(
      packagesOf('python ruamel.yaml 1.0', 'python PyYAML 6.0'),
      packagesOf('python Ruamel_YAML 1.1', 'python pyyaml 6.0'),
    );

    expect(changes).toEqual([
      { kind: 'upgraded', source: 'python', name: 'Ruamel_YAML', before: '1.0', after: '1.1' },
    ]);
  });
});
