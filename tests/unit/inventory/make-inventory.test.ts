import { describe, expect, it } from '@jest/globals';
import { makeInventory } from '../../../src/inventory/make-inventory.ts';

describe('makeInventory', () => {
  it('sorts by source, name and version in code units and keeps each entry once', () => {
    const packages = [
      { name: 'zlib', version: '1', source: 'dpkg' },
      { name: 'a', version: '2', source: 'python' },
      { name: 'a', version: '10', source: 'python' },
      { name: 'B', version: '1', source: 'python' },
      { name: 'a', version: '2', source: 'python' },
      { name: 'a-b', version: '0', source: 'python' },
      { name: 'zlib', version: '1', source: 'conda' },
    ] as const;

    const inventory = makeInventory(packages);

    expect(inventory).toEqual({
      schemaVersion: 1,
      packages: [
        { name: 'zlib', version: '1', source: 'conda' },
        { name: 'zlib', version: '1', source: 'dpkg' },
        { name: 'B', version: '1', source: 'python' },
        { name: 'a', version: '10', source: 'python' },
        { name: 'a', version: '2', source: 'python' },
        { name: 'a-b', version: '0', source: 'python' },
      ],
    });
  });
});
