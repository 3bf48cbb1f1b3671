import { describe, expect, it } from '@jest/globals';
import type { Package } from '../../../src/inventory/inventory.ts';
import { withoutDoubles } from '../../../src/inventory/without-doubles.ts';

describe('withoutDoubles', () => {
  it('leaves out the name that conda has for a package of an R library', () => {
    const kept: readonly Package[] = [
      { name: 'abind', version: '1.4-5', source: 'r' },
      { name: 'RcppArmadillo', version: '0.12.8', source: 'r' },
      { name: 'zlib', version: '1.3', source: 'conda' },
    ];
    const packages: readonly Package[] = [
      ...kept,
      { name: 'r-abind', version: '1.4_5', source: 'conda' },
      { name: 'r-rcpparmadillo', version: '0.12.8', source: 'conda' },
    ];

    const left = withoutDoubles(packages);

    expect(left).toEqual(kept);
  });

  it('keeps what has another version: it is of another environment', () => {
    const packages: readonly Package[] = [
      { name: 'abind', version: '1.4-8', source: 'r' },
      { name: 'r-abind', version: '1.4_5', source: 'conda' },
    ];

    const left = withoutDoubles(packages);

    expect(left).toEqual(packages);
  });
});
