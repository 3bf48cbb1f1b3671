import { describe, expect, it } from '@jest/globals';
import { environmentPlaces } from '../../../src/indexer/environment-places.ts';
import { fingerprintOf } from '../../../src/indexer/fingerprint.ts';
import type { TreeEntry } from '../../../src/ports/kernel-tree.ts';
import { kernelDisk, memoryKernelTree } from '../../support/memory-kernel-tree.ts';
import { below, condaRecord, distInfo, kernelAt, rPackage } from './kernel-builders.ts';

const kernel = kernelAt('R/a/1.0');
const day = 86_400_000;

function watchedKernel() {
  let nowMs = day;
  const disk = kernelDisk(
    below(kernel.path, {
      ...condaRecord('python', '3.11.8'),
      ...rPackage('zoo', 'Version: 1\n'),
      ...distInfo('six', '1'),
    }),
    () => nowMs,
  );
  const at = (path: string) => `/kernels/${kernel.path}/${path}`;
  const fingerprint = () => {
    const tree = memoryKernelTree(disk);
    return fingerprintOf(tree, kernel, environmentPlaces(tree, kernel), nowMs);
  };
  return { disk, at, fingerprint, pass: (ms: number) => void (nowMs += ms) };
}

describe('fingerprintOf', () => {
  it('stays as it is while nothing changes', () => {
    const { fingerprint, pass } = watchedKernel();
    pass(day);
    const before = fingerprint();
    pass(day);

    expect(fingerprint()).toEqual(before);
    expect(before).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), isFresh: false });
  });

  it.each([
    ['a record is added', 'conda-meta/zlib-1-0.json'],
    ['an R package is added', 'lib/R/library/abind/DESCRIPTION'],
    ['an R library is added', 'lib/R/site-library/abind/DESCRIPTION'],
    ['a Python package is added', 'lib/python3.11/site-packages/new-1.dist-info/METADATA'],
  ])('changes when %s', (_what, path) => {
    const { disk, at, fingerprint, pass } = watchedKernel();
    const before = fingerprint().digest;
    pass(day);

    disk.put(at(path), '');

    expect(fingerprint().digest).not.toBe(before);
  });

  it('changes when a record is renamed within one step of the clock', () => {
    const { disk, at, fingerprint } = watchedKernel();
    const tree = memoryKernelTree(disk);
    const stamps = new Map<string, TreeEntry | undefined>();
    const frozen = { ...tree, look: (path: string) => stamps.get(path) ?? tree.look(path) };
    for (const path of ['conda-meta', 'lib/R/library']) {
      stamps.set(`${kernel.path}/${path}`, tree.look(`${kernel.path}/${path}`));
    }
    const digest = () =>
      fingerprintOf(frozen, kernel, environmentPlaces(tree, kernel), 2 * day).digest;
    const before = digest();

    disk.move(at('conda-meta/python-3.11.8-h1_0.json'), at('conda-meta/python-3.11.8-h1_1.json'));

    expect(digest()).not.toBe(before);
    expect(fingerprint().digest).not.toBe(before);
  });

  it('leaves out files that say nothing of what is installed', () => {
    const { disk, at, fingerprint, pass } = watchedKernel();
    pass(day);
    const before = fingerprint().digest;

    disk.put(at('package_manifest.json'), '{}');
    disk.put(at('lib/R/etc/Renviron'), '');

    expect(fingerprint().digest).toBe(before);
  });

  it.each([
    ['a fine clock', 1_000_000_001n, 1040, true],
    ['a fine clock', 1_000_000_001n, 1051, false],
    ['a clock of whole seconds', 1_000_000_000n, 2900, true],
    ['a clock of whole seconds', 1_000_000_000n, 3001, false],
    ['a clock that is ahead', 1_040_000_001n, 1000, true],
    ['a date in the future', 9_000_000_000_000_000_000n, 1000, false],
  ])('tells of %s at %d whether it was changed at %d', (_what, modifiedNs, nowMs, isFresh) => {
    const { disk } = watchedKernel();
    const tree = memoryKernelTree(disk);
    const look = (path: string) => {
      const entry = tree.look(path);
      return entry && { ...entry, modifiedNs };
    };

    const places = environmentPlaces(tree, kernel);
    expect(fingerprintOf({ ...tree, look }, kernel, places, nowMs).isFresh).toBe(isFresh);
  });
});
