import { describe, expect, it } from '@jest/globals';
import { compareSizes } from '../../../../src/report/page/size-comparison.ts';

const layer = (command: string, sizeBytes: number) => ({ command, sizeBytes });

describe('the sizes of an image', () => {
  it('are unknown without layers', () => {
    expect(compareSizes({ sizeBytes: 5 })).toBeUndefined();
  });

  it('are told apart by what came with a parent', () => {
    const layers = [
      { ...layer('RUN small', 1), inherited: false },
      { ...layer('RUN large', 5), inherited: false },
      { ...layer('FROM', 10), inherited: true },
    ];

    expect(compareSizes({ layers, sizeBytes: 16 })).toEqual({
      totalBytes: 16,
      inheritedBytes: 10,
      changeBytes: undefined,
      layers: [
        { command: 'RUN large', sizeBytes: 5, beforeBytes: undefined },
        { command: 'RUN small', sizeBytes: 1, beforeBytes: undefined },
      ],
    });
  });

  it('are compared layer by layer with the image before, what changed most first', () => {
    const layers = [layer('RUN new', 2), layer('RUN same', 9), layer('RUN grown', 6)];
    const before = [layer('RUN gone', 4), layer('RUN same', 9), layer('RUN grown', 5)];
    const previous = { name: 'stable', reference: 'x:stable', sizeBytes: 18, layers: before };

    expect(compareSizes({ layers, previous, sizeBytes: 17 })).toEqual({
      totalBytes: 17,
      inheritedBytes: undefined,
      changeBytes: -1,
      layers: [
        { command: 'RUN gone', sizeBytes: undefined, beforeBytes: 4 },
        { command: 'RUN grown', sizeBytes: 6, beforeBytes: 5 },
        { command: 'RUN same', sizeBytes: 9, beforeBytes: 9 },
        { command: 'RUN new', sizeBytes: 2, beforeBytes: undefined },
      ],
    });
  });

  it('match layers of one command from the bottom up', () => {
    const layers = [layer('COPY . .', 3), layer('COPY . .', 2), layer('COPY . .', 1)];
    const previous = { name: 's', reference: 's', sizeBytes: 3, layers: layers.slice(1) };

    const { layers: found } = compareSizes({ layers, previous, sizeBytes: 6 }) ?? {};

    expect(found).toEqual([
      { command: 'COPY . .', sizeBytes: 3, beforeBytes: undefined },
      { command: 'COPY . .', sizeBytes: 2, beforeBytes: 2 },
      { command: 'COPY . .', sizeBytes: 1, beforeBytes: 1 },
    ]);
  });
});
