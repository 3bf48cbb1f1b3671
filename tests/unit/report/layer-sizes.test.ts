import { describe, expect, it } from '@jest/globals';
import { layerSizes, markInherited } from '../../../src/report/layer-sizes.ts';
import type { ImageReport } from '../../../src/report/run-report.ts';

/** An image with layers of one byte that were made by these commands, newest first. */
function image(key: string, parents: readonly string[], commands?: readonly string[]): ImageReport {
  const layers = commands?.map((command) => ({ command, sizeBytes: 1 }));
  return { key, parents, ...(layers && { layers }) } as unknown as ImageReport;
}

/** Commands of `child` that came with a parent, and its others: `b | a`. */
function split(images: readonly ImageReport[]): string {
  const { layers = [] } = markInherited(images).find(({ key }) => key === 'child') ?? {};
  if (layers.every(({ inherited }) => inherited === undefined)) return 'unknown';
  const named = (wanted: boolean) =>
    layers.filter(({ inherited }) => inherited === wanted).map(({ command }) => command);
  return `${named(false).join(' ')} | ${named(true).join(' ')}`;
}

describe('layers of a report', () => {
  it('are those that hold something, with short commands', () => {
    const rows = [
      { command: 'CMD x', sizeBytes: 0 },
      { command: `RUN ${'y'.repeat(1000)}`, sizeBytes: 7 },
    ];

    const [layer, ...others] = layerSizes(rows);

    expect(others).toEqual([]);
    expect(layer?.sizeBytes).toBe(7);
    expect(layer?.command.length).toBeLessThan(240);
  });

  it('are inherited where all layers of a parent are at the bottom', () => {
    expect(split([image('base', [], ['b', 'a']), image('child', ['base'], ['c', 'b', 'a'])])).toBe(
      'c | b a',
    );
  });

  it('count from the parent that the image is built on, not from one it copies from', () => {
    const images = [
      image('base', [], ['a']),
      image('tool', [], ['t', 'a']),
      image('middle', ['base'], ['b', 'a']),
      image('child', ['tool', 'base', 'middle'], ['c', 'b', 'a']),
    ];

    expect(split(images)).toBe('c | b a');
  });

  it.each([
    ['nothing is known of the parents', image('base', [])],
    ['the parent is another image', image('base', [], ['x'])],
  ])('are not marked where %s', (_name, parent) => {
    expect(split([parent, image('child', ['base'], ['b', 'a'])])).toBe('unknown');
  });
});
