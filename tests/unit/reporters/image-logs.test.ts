import { describe, expect, it } from '@jest/globals';
import { imageLogs } from '../../../src/cli/reporters/image-logs.ts';

const output = (image: string, step: 'build' | 'push', line: string) =>
  ({ kind: 'step-output', at: 0, image, step, line }) as const;

describe('imageLogs', () => {
  it('keeps the images apart and puts a heading before each step', () => {
    const logs = imageLogs(100);

    logs.add(output('a', 'build', 'a1'));
    logs.add(output('b', 'build', 'b1'));
    logs.add(output('a', 'push', 'a2'));

    expect(logs.images()).toEqual(['a', 'b']);
    expect(logs.take('a')).toEqual(['--- build ---', 'a1', '--- push ---', 'a2']);
    expect(logs.take('a')).toEqual([]);
    expect(logs.images()).toEqual(['b']);
  });

  it('keeps the last lines of many and says how many there were before', () => {
    const logs = imageLogs(3);

    Array.from({ length: 10 }, (_, index) => logs.add(output('a', 'build', `line ${index}`)));

    expect(logs.take('a')).toEqual([
      '… 8 earlier lines are in the log file',
      'line 7',
      'line 8',
      'line 9',
    ]);
  });
});
