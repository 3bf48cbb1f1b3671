import { describe, expect, it } from '@jest/globals';
import { graphFormats, renderGraph } from '../../../src/graph/render-graph.ts';
import { graphOf } from '../../support/spec-builders.ts';
import { golden } from '../golden.ts';

const graph = graphOf({
  base: [],
  r: ['base'],
  scipy: ['base'],
  report: ['r', 'scipy'],
  poster: ['report'],
  tools: [],
});

describe('a drawn graph', () => {
  it.each(graphFormats)('as %s is that of the golden file', (format) => {
    const drawn = renderGraph(graph, format);

    expect(drawn).toBe(golden(`graph/${format}.txt`, drawn));
  });

  it('as JSON has every image', () => {
    const { images } = JSON.parse(renderGraph(graph, 'json')) as { images: { key: string }[] };

    expect(images.map(({ key }) => key)).toEqual([...graph.nodes.keys()]);
  });
});
