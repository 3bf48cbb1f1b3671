import { describe, expect, it } from '@jest/globals';
import { layerRows } from '../../../src/manifest/layers.ts';

function entry(createdBy: string, createdAt = '2026-04-01T10:00:00.000Z', sizeBytes = 0) {
  return { createdBy, createdAt, sizeBytes, tags: [] };
}

describe('layerRows', () => {
  it('shows every layer, newest first, with sizes from the bottom up and times since the layer below', () => {
    const rows = layerRows([
      { ...entry('RUN c # buildkit', '2026-04-01T10:00:05.000Z', 1), tags: ['base:1', 'base:2'] },
      entry('ENV A=b', '2026-04-01T10:00:05.000Z'),
      entry('RUN b # buildkit', '2026-04-01T10:00:02.500Z', 20),
      entry('/bin/sh -c #(nop)  CMD ["bash"]', '2026-04-01T10:00:00.000Z', 300),
    ]);

    expect(rows).toEqual([
      {
        createdAt: '2026-04-01T10:00:05.000Z',
        command: 'RUN c',
        sizeBytes: 1,
        cumulativeBytes: 321,
        elapsedMs: 0,
        tags: ['base:1', 'base:2'],
      },
      {
        createdAt: '2026-04-01T10:00:05.000Z',
        command: 'ENV A=b',
        sizeBytes: 0,
        cumulativeBytes: 320,
        elapsedMs: 2500,
        tags: [],
      },
      {
        createdAt: '2026-04-01T10:00:02.500Z',
        command: 'RUN b',
        sizeBytes: 20,
        cumulativeBytes: 320,
        elapsedMs: 2500,
        tags: [],
      },
      {
        createdAt: '2026-04-01T10:00:00.000Z',
        command: 'CMD ["bash"]',
        sizeBytes: 300,
        cumulativeBytes: 300,
        elapsedMs: undefined,
        tags: [],
      },
    ]);
  });

  it.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', '1980-01-01T00:00:00Z', 'never'])(
    'takes the time %s for unknown, and so the time since',
    (createdAt) => {
      const rows = layerRows([entry('RUN b'), entry('RUN a', createdAt)]);

      expect(rows.map((row) => [row.createdAt, row.elapsedMs])).toEqual([
        ['2026-04-01T10:00:00.000Z', undefined],
        [undefined, undefined],
      ]);
    },
  );

  it('gives no time since a layer that claims to be younger than the one on it', () => {
    const rows = layerRows([entry('RUN b'), entry('RUN a', '2026-05-01T00:00:00.000Z')]);

    expect(rows[0]?.elapsedMs).toBeUndefined();
  });

  it.each([
    ['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['RUN |2 A=1 B=two words /bin/sh -c make all # buildkit', 'RUN make all'],
    ['|1 A=1 /bin/sh -c make', 'RUN make'],
    ['RUN |0 /bin/sh -c make # buildkit', 'RUN make'],
    ['/bin/sh -c #(nop) COPY file:1 in / ', 'COPY file:1 in /'],
    ['RUN /bin/bash -o pipefail -c a | b # buildkit', 'RUN /bin/bash -o pipefail -c a | b'],
    ['RUN a \\\n\t&&  b', 'RUN a \\ && b'],
    ['RUN echo \u001B[31mred\u001B[0m\u202E', 'RUN echo red'],
    ['', ''],
  ])('writes %j as %j', (createdBy, command) => {
    expect(layerRows([entry(createdBy)])[0]?.command).toBe(command);
  });

  it('cuts an instruction of many lines', () => {
    const command = layerRows([entry(`RUN ${'x'.repeat(5000)}`)])[0]?.command;

    expect(command).toBe(`RUN ${'x'.repeat(996)}… [+4004 characters]`);
  });
});
