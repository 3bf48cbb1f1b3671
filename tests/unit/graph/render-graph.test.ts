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

describe('a graph drawn with states', () => {
  const states = new Map([
    ['base', 'build'],
    ['r', 'wait'],
    ['scipy', 'wait'],
    ['report', 'retag'],
    ['tools', 'skip'],
  ]);

  it.each(graphFormats)('as %s is that of the golden file', (format) => {
    const drawn = renderGraph(graph, format, states);

    expect(drawn).toBe(golden(`plan/graph-${format}.txt`, drawn));
  });

  it.each(graphFormats)('as %s is the plain one where no state is known', (format) => {
    expect(renderGraph(graph, format, new Map())).toBe(renderGraph(graph, format));
  });

  it('knows a colour for every state of a plan, and none for other words', () => {
    const known = ['build', 'retest', 'push', 'retag', 'skip', 'wait', 'test'];
    const drawn = [...known, 'polished'].map((state) =>
      renderGraph(graphOf({ base: [] }), 'mermaid', new Map([['base', state]])),
    );

    expect(drawn.map((text) => text.includes('classDef'))).toEqual([
      ...known.map(() => true),
      false,
    ]);
  });

  it('escapes what would end a name', () => {
    const odd = graphOf({ 'a"b\\c': [] });

    expect([renderGraph(odd, 'mermaid'), renderGraph(odd, 'dot')]).toEqual([
      'graph TD\n  i0["a#34;b\\c"]\n',
      'digraph stack {\n  node [shape=box];\n  "a\\"b\\\\c";\n}\n',
    ]);
  });
});
