import { describe, expect, it } from '@jest/globals';
import {
  noState,
  readState,
  stateFileName,
  writeState,
  type IndexState,
} from '../../../src/indexer/index-state.ts';
import { memoryIndexFiles } from '../../support/memory-index-files.ts';
import { kernelDisk } from '../../support/memory-kernel-tree.ts';

const state: IndexState = {
  kernels: new Map([
    ['R/a/1.0', { fingerprint: 'f', manifestStamp: 'm', watched: { 'R/a/1.0/lib': 'w' } }],
    ['R/__proto__/1', { fingerprint: 'g', manifestStamp: 'n' }],
  ]),
  collations: new Map([
    [
      '/out',
      { inputs: 'i', kernelsStamp: 'k', packagesStamp: 'p', totalKernels: 2, totalPackages: 3 },
    ],
  ]),
};

describe('the state of a repository', () => {
  it('is read as it was written', () => {
    const files = memoryIndexFiles(kernelDisk({}));

    writeState(files, '/kernels', state);

    expect(readState(files, '/kernels')).toEqual(state);
  });

  it('is not written again when it is the same', () => {
    const files = memoryIndexFiles(kernelDisk({}));
    writeState(files, '/kernels', state);
    const stamp = files.stamp(`/kernels/${stateFileName}`);

    writeState(files, '/kernels', state);

    expect(files.stamp(`/kernels/${stateFileName}`)).toBe(stamp);
  });

  it.each([
    undefined,
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"format": 3, "kernels": {"R/a/1": {"fingerprint": "f", "manifestStamp": "m"}}}',
    '{"format": "2", "kernels": {"R/a/1": {"fingerprint": "f", "manifestStamp": "m"}}}',
    '{"format": 2}',
    '{"format": 2, "kernels": [], "collations": null}',
  ])('is nothing known for %j', (text) => {
    const entries = text === undefined ? {} : { [stateFileName]: text };

    expect(readState(memoryIndexFiles(kernelDisk(entries)), '/kernels')).toEqual(noState);
  });

  it('leaves out damaged entries', () => {
    const whole = { fingerprint: 'f', manifestStamp: 'm' };
    const kernels = {
      a: whole,
      b: { fingerprint: 'f' },
      c: null,
      d: 'x',
      e: { ...whole, manifestStamp: 7 },
      f: { ...whole, watched: { x: 1 } },
      g: { ...whole, watched: 'x' },
    };
    const text = JSON.stringify({ format: 2, kernels, collations: { '/out': { inputs: 'i' } } });
    const files = memoryIndexFiles(kernelDisk({ [stateFileName]: text }));

    expect(readState(files, '/kernels')).toEqual({
      kernels: new Map([['a', whole]]),
      collations: new Map(),
    });
  });
});
