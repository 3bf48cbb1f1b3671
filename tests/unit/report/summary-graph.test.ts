import { describe, expect, it } from '@jest/globals';
import type { ImageReport } from '../../../src/report/run-report.ts';
import { summaryGraph } from '../../../src/report/summary-graph.ts';

function image(
  key: string,
  parents: readonly string[] = [],
  status: ImageReport['status'] = 'passed',
): ImageReport {
  return { key, parents, status } as unknown as ImageReport;
}

const boxes = (text: string) => text.match(/^ {2}i\d+\["/gm)?.length ?? 0;

describe('the graph of a step summary', () => {
  it('shows what came of each image', () => {
    expect(summaryGraph([image('base'), image('child', ['base'], 'up-to-date')])).toBe(
      [
        '```mermaid',
        'graph TD',
        '  i0["base<br>passed"]',
        '  i1["child<br>up-to-date"]',
        '  i0 --> i1',
        '  classDef passed fill:#b2f2bb,stroke:#1a7f37,color:#1f2328',
        '  class i0 passed',
        '  classDef up_to_date fill:#dee2e6,stroke:#6e7781,color:#1f2328',
        '  class i1 up_to_date',
        '```',
      ].join('\n'),
    );
  });

  it('is left out for one image', () => {
    expect(summaryGraph([image('base')])).toBe('');
  });

  it('lets no key end its block', () => {
    const text = summaryGraph([image('a"]\n```\n<b>'), image('b')]);

    expect(text.split('\n').filter((line) => line.startsWith('```'))).toEqual([
      '```mermaid',
      '```',
    ]);
    expect(text).not.toContain('<b>');
  });

  it('shows of a large stack what was done and what that is built on', () => {
    const settled = Array.from({ length: 150 }, (_, index) => image(`s${index}`, [], 'up-to-date'));

    const text = summaryGraph([...settled, image('failed', ['s7'], 'failed')]);

    expect(boxes(text)).toBe(2);
    expect(text).toContain('["s7<br>up-to-date"]');
    expect(text).toContain('… and 149 more images: see the table.');
  });

  it('keeps within what GitHub draws', () => {
    const many = Array.from({ length: 300 }, (_, index) => image(`i${index}`));
    const dense = Array.from({ length: 60 }, (_, index) =>
      image(
        `d${index}`,
        Array.from({ length: index }, (_one, other) => `d${other}`),
      ),
    );
    const long = Array.from({ length: 100 }, (_, index) => image(`${'l'.repeat(2000)}${index}`));

    expect(boxes(summaryGraph(many))).toBe(100);
    expect(boxes(summaryGraph(dense))).toBe(30);
    expect(summaryGraph(long).length).toBeLessThan(50_200);
  });
});
