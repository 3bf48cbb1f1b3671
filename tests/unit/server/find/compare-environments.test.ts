import { describe, expect, it } from '@jest/globals';
import { compareEnvironments } from '../../../../src/server/find/compare-environments.ts';
import { foundData } from './found-data.ts';

describe('compareEnvironments', () => {
  it('tells what differs and how much is the same', () => {
    const data = foundData({
      'R geo 1.0': ['r sf 1.0-16', 'r abind 1.4-5', 'conda gdal 3.8', 'r old 1.0'],
      'R geo 2.0': ['r sf 1.0-17', 'r abind 1.4-5', 'conda gdal 3.8', 'r new 1.0'],
    });

    const comparison = compareEnvironments(data, 0, 1);

    expect(comparison).toEqual({
      changes: [
        { kind: 'added', source: 'r', name: 'new', after: '1.0' },
        { kind: 'removed', source: 'r', name: 'old', before: '1.0' },
        { kind: 'upgraded', source: 'r', name: 'sf', before: '1.0-16', after: '1.0-17' },
      ],
      same: 2,
    });
  });

  it('takes packages that conda installed for those of a Python kernel, which are all called Python', () => {
    const data = foundData({
      'Python lab 1.0': ['python numpy 1.26.4', 'python openssl 3.0.13', 'python pip 24.0'],
      base: [
        'conda numpy 1.26.4',
        'python numpy 1.26.4',
        'conda openssl 3.0.14',
        'dpkg bash 5.2',
        'python pip 24.0',
      ],
    });

    const comparison = compareEnvironments(data, 0, 1);

    expect(comparison).toEqual({
      changes: [
        { kind: 'added', source: 'dpkg', name: 'bash', after: '5.2' },
        { kind: 'upgraded', source: 'python', name: 'openssl', before: '3.0.13', after: '3.0.14' },
      ],
      same: 2,
    });
  });

  it('tells nothing of an environment and itself', () => {
    const data = foundData({ 'R geo 1.0': ['r sf 1.0', 'r sf 1.1', 'conda sf 1.0'] });

    expect(compareEnvironments(data, 0, 0)).toEqual({ changes: [], same: 2 });
  });
});
