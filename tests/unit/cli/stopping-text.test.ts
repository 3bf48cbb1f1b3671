import { describe, expect, it } from '@jest/globals';
import { stoppingText } from '../../../src/cli/stopping-text.ts';

describe('what is said when a command is asked to stop', () => {
  it.each([
    [
      ['build', '--push'],
      'stopping: containers are removed and the results written (once more to stop at once)',
    ],
    [
      ['tag', 'stable'],
      'stopping: nothing moves any more; once a tag has moved, the others follow it first (once more to stop at once)',
    ],
    [
      ['gc', '--delete'],
      'stopping: a deletion that has begun is brought to its end, and no other begins (once more to stop at once)',
    ],
    [['wiki', 'publish'], 'stopping: every page is published, or none (once more to stop at once)'],
    [['serve'], 'stopping: what was asked before is answered (once more to stop at once)'],
    [['plan'], 'stopping (once more to stop at once)'],
    [[], 'stopping (once more to stop at once)'],
  ])('is true of %j', (argv, text) => {
    expect(stoppingText(argv)).toBe(text);
  });
});
