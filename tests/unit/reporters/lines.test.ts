import { describe, expect, it } from '@jest/globals';
import { linesReporter } from '../../../src/cli/reporters/lines.ts';
import type { Write } from '../../../src/cli/reporters/reporter.ts';
import { exampleRun, planned, runStarted, timed } from '../report/example-run.ts';
import { golden } from '../report/golden.ts';
import { plainStyle, shown } from './plain.ts';

const lines = (write: Write, verbose = false) =>
  linesReporter({ write, verbose, style: plainStyle, artifactsDir: 'artifacts', timeZone: 'UTC' });

describe('linesReporter', () => {
  it('tells a run with a failure, a blocked image and one without tests', async () => {
    const text = await shown(exampleRun, (write) => lines(write));

    expect(text).toBe(golden('lines.txt', text));
  });

  it('shows the output of steps when it is to be verbose, and the notes of images', async () => {
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'note', level: 'info', text: 'not\npruned', image: 'base' },
      { kind: 'step-output', image: 'base', step: 'build', line: '\u001b[1mone\u001b[0m\tline' },
    ]);

    const text = await shown(events, (write) => lines(write, true));

    expect(text).toBe(
      [
        '17:55:01  run 20261121T175501Z-3f9a2c: 1 image (1 build)',
        '17:55:02  base  not pruned',
        '17:55:03  base  build              | one     line',
        '',
      ].join('\n'),
    );
  });

  it('keeps the columns of all when one key is very long', async () => {
    const key = 'k'.repeat(80);
    const events = timed([
      runStarted([planned('base'), planned(key)]),
      { kind: 'step-started', image: 'base', step: 'build' },
      { kind: 'step-started', image: key, step: 'build' },
    ]);

    const text = await shown(events, (write) => lines(write));

    expect(text.split('\n').slice(1, 3)).toEqual([
      `17:55:02  ${'base'.padEnd(32)}  build              started`,
      `17:55:03  ${key}  build              started`,
    ]);
  });
});
