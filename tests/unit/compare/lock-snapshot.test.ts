import { describe, expect, it } from '@jest/globals';
import { lockSnapshot } from '../../../src/compare/lock-snapshot.ts';
import type { StackLock } from '../../../src/identity/stack-lock.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';

const lock: StackLock = {
  schemaVersion: 1,
  prefix: '2026.4',
  branch: 'main',
  specHash: 'x',
  images: Object.fromEntries(
    ['base', 'child'].map((key) => [
      key,
      {
        repository: `stack.test/${key}`,
        digest: digestOfDigit('1'),
        imageId: digestOfDigit('a'),
        buildId: digestOfDigit('b'),
        parents: {},
        verdicts: { basic: 'passed', integration: 'none' },
      },
    ]),
  ),
};

function factsWith(changes: Readonly<Record<string, unknown>>) {
  return {
    commitUrl: 'https://github.com/acme/images/commit/1',
    sizeBytes: 4321,
    labels: {},
    layers: [],
    infoSections: [],
    inventory: {
      schemaVersion: 1,
      packages: [{ source: 'python', name: 'six', version: '1.17.0' }],
    },
    inventoryProblems: ['/opt/x.json: not a JSON object'],
    notes: [],
    ...changes,
  };
}

/** What a comparison knows of `base`. */
async function known(facts: unknown) {
  const record = imageRecord({ facts });
  const snapshot = await lockSnapshot(lock, 'x', ({ key }) =>
    Promise.resolve(key === 'base' ? record : undefined),
  );
  return snapshot.images.get('base');
}

describe('lockSnapshot', () => {
  it('has the images of the lock in their order, with what records tell', async () => {
    const asked: unknown[] = [];

    const snapshot = await lockSnapshot(lock, '2026.4-main', (image, imageId) => {
      asked.push([image, imageId]);
      return Promise.resolve(
        image.key === 'base' ? imageRecord({ facts: factsWith({}) }) : undefined,
      );
    });

    const place = { digest: digestOfDigit('1'), imageId: digestOfDigit('a') };
    expect(snapshot.name).toBe('2026.4-main');
    expect([...snapshot.images.values()]).toEqual([
      {
        ...{ key: 'base', repository: 'stack.test/base', ...place },
        builtAt: '2026-04-01T10:05:00.000Z',
        revision: '1'.repeat(40),
        commitUrl: 'https://github.com/acme/images/commit/1',
        sizeBytes: 4321,
        args: { V: '13' },
        bases: { 'debian:13': digestOfDigit('f') },
        packages: [{ source: 'python', name: 'six', version: '1.17.0' }],
      },
      {
        ...{ key: 'child', repository: 'stack.test/child', ...place },
        builtAt: undefined,
        revision: undefined,
        commitUrl: undefined,
        sizeBytes: undefined,
        args: undefined,
        bases: undefined,
        packages: undefined,
      },
    ]);
    expect(asked).toEqual([
      [{ key: 'base', repository: 'stack.test/base' }, digestOfDigit('a')],
      [{ key: 'child', repository: 'stack.test/child' }, digestOfDigit('a')],
    ]);
  });

  it('knows no packages of an image that could not be read to its end', async () => {
    const image = await known(factsWith({ inventoryProblems: ['/: cut off'] }));

    expect(image?.packages).toBeUndefined();
  });

  it('keeps away what does not have the form of a fact', async () => {
    const packages = [
      { source: 'npm', name: 'x', version: '1' },
      { source: 'python', name: 1, version: '1' },
      { source: 'python', name: 'x', version: '1'.repeat(401) },
    ];
    const image = await known(
      factsWith({
        commitUrl: 'https://x/) [y](z',
        sizeBytes: 'big',
        inventory: { packages },
        inventoryProblems: [1],
      }),
    );

    expect(image).toMatchObject({ commitUrl: undefined, sizeBytes: undefined, packages: [] });
  });

  it('knows nothing but the record of facts of another form', async () => {
    const image = await known({ packages: [] });

    expect(image).toMatchObject({ packages: undefined, args: { V: '13' } });
  });
});
