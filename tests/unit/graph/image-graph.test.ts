import { describe, expect, it } from '@jest/globals';
import { ancestorsOf, descendantsOf } from '../../../src/graph/image-graph.ts';
import { graphOf } from '../../support/spec-builders.ts';

/** In an order in which no parent stands before its child. */
const graph = graphOf({
  report: ['r', 'scipy'],
  r: ['base'],
  scipy: ['base'],
  tools: [],
  base: [],
  lonely: [],
});

describe('image graph', () => {
  it('arranges images in levels, within a level in the order of the spec', () => {
    expect(graph.levels).toEqual([['tools', 'base', 'lonely'], ['r', 'scipy'], ['report']]);
    expect([...graph.nodes.keys()]).toEqual(['tools', 'base', 'lonely', 'r', 'scipy', 'report']);
  });

  it('knows of each image its level, parents and children', () => {
    expect([graph.nodes.get('base'), graph.nodes.get('report')]).toEqual([
      { key: 'base', level: 0, parents: [], children: ['r', 'scipy'] },
      { key: 'report', level: 2, parents: ['r', 'scipy'], children: [] },
    ]);
  });

  it.each([
    [['base'], ['r', 'scipy', 'report']],
    [['r'], ['report']],
    [
      ['base', 'r'],
      ['scipy', 'report'],
    ],
    [['lonely'], []],
    [[], []],
  ])('below %j are %j', (keys, below) => {
    expect(descendantsOf(graph, keys)).toEqual(below);
  });

  it.each([
    [['report'], ['base', 'r', 'scipy']],
    [['r', 'scipy'], ['base']],
    [['base'], []],
  ])('above %j are %j', (keys, above) => {
    expect(ancestorsOf(graph, keys)).toEqual(above);
  });

  it('puts an image below its highest parent', () => {
    const { nodes } = graphOf({ root: [], middle: ['root'], leaf: ['root', 'middle'] });

    expect(nodes.get('leaf')?.level).toBe(2);
  });

  it('of nothing is empty', () => {
    expect(graphOf({})).toEqual({ nodes: new Map(), levels: [] });
  });

  it('of a long chain is no deeper than the stack of calls allows', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `image-${index}`);
    const chain = graphOf(
      Object.fromEntries(
        keys.map((key, index) => [key, keys.slice(Math.max(0, index - 1), index)]),
      ),
    );

    expect(chain.levels).toHaveLength(20_000);
    expect(ancestorsOf(chain, ['image-19999'])).toHaveLength(19_999);
  });
});
