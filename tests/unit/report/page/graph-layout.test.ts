import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { box, layoutGraph, type LayoutInput } from '../../../../src/report/page/graph-layout.ts';

/** Images by key with their parents, each one level below the lowest of them. */
function family(parents: Readonly<Record<string, readonly string[]>>): readonly LayoutInput[] {
  const levels = new Map<string, number>();
  return Object.entries(parents).map(([key, own]) => {
    const level = Math.max(-1, ...own.map((parent) => levels.get(parent) ?? -1)) + 1;
    levels.set(key, level);
    return { key, level, parents: own };
  });
}

const anyFamily = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 60 })
  .map((choices) =>
    family(
      Object.fromEntries(
        choices.map((chosen, index) => [
          `i${index}`,
          index === 0 ? [] : [...new Set(chosen.map((one) => `i${one % index}`))],
        ]),
      ),
    ),
  );

describe('the layout of a graph', () => {
  it('puts a child in the middle below its only parent', () => {
    const { nodes, edges, height } = layoutGraph(family({ base: [], child: ['base'] }));

    const [base, child] = nodes;
    expect(nodes.map(({ key }) => key)).toEqual(['base', 'child']);
    expect(child?.x).toBe(base?.x);
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['base child']);
    expect(height).toBe((child?.y ?? 0) + box.height + 2);
  });

  it('lets no lines cross that need not', () => {
    const images = family({ a: [], b: [], c: [], c1: ['c'], a1: ['a'], b1: ['b'] });

    const { nodes } = layoutGraph(images);

    const below = nodes.filter(({ key }) => key.length === 2).toSorted((a, b) => a.x - b.x);
    expect(below.map(({ key }) => key)).toEqual(['a1', 'b1', 'c1']);
  });

  it('breaks a level with many images into rows', () => {
    const children = Array.from({ length: 12 }, (_, index) => [`c${index}`, ['base']] as const);

    const { nodes } = layoutGraph(family({ base: [], ...Object.fromEntries(children) }));

    expect(new Set(nodes.slice(1).map(({ y }) => y)).size).toBe(3);
    expect(new Set(nodes.slice(1).map(({ x }) => x)).size).toBe(4);
  });

  it('has nothing to draw without images', () => {
    expect(layoutGraph([])).toMatchObject({ nodes: [], edges: [], levels: [] });
  });

  it('draws every image and line once, parents above children, none over another', () => {
    fc.assert(
      fc.property(anyFamily, (images) => {
        const { nodes, edges, width, height } = layoutGraph(images);

        const at = new Map(nodes.map((node) => [node.key, node]));
        expect(at.size).toBe(images.length);
        expect(edges).toHaveLength(images.reduce((sum, { parents }) => sum + parents.length, 0));
        for (const { from, to } of edges)
          expect((at.get(from)?.y ?? 0) + box.height).toBeLessThan(at.get(to)?.y ?? 0);
        expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
        for (const { x, y } of nodes) {
          expect(x + box.width).toBeLessThanOrEqual(width);
          expect(y + box.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });
});
