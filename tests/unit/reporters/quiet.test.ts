import { describe, expect, it } from '@jest/globals';
import { quietReporter } from '../../../src/cli/reporters/quiet.ts';
import type { Write } from '../../../src/cli/reporters/reporter.ts';
import { exampleRun, makeFailed, planned, runStarted, timed } from '../report/example-run.ts';
import { plainStyle, shown } from './plain.ts';

const quiet = (write: Write) => quietReporter({ write, style: plainStyle });

describe('quietReporter', () => {
  it('shows failures alone, each once', async () => {
    const text = await shown(exampleRun, quiet);

    expect(text).toBe(`
✖ r-notebook: build failed
  why    ${makeFailed}
  kind   dockerfile: ::error::make: *** No targets.  Stop.
  where  images/r-notebook/Dockerfile:12:1
  what   RUN make
  | cc -o tool tool.c
  | ::error::make: *** No targets.  Stop.
  log    artifacts/logs/r-notebook.build.log

run failed after 1m 20s
`);
  });

  it('names an image that failed without a step', async () => {
    const events = timed([
      runStarted([planned('base')]),
      {
        kind: 'image-finished',
        image: 'base',
        status: 'failed',
        durationMs: 0,
        message: 'too\nlarge',
      },
    ]);

    const text = await shown(events, quiet);

    expect(text).toBe('base: failed: too large\n');
  });

  it('says nothing when all goes well', async () => {
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'step-started', image: 'base', step: 'build' },
      { kind: 'step-finished', image: 'base', step: 'build', status: 'passed', durationMs: 1 },
      { kind: 'image-finished', image: 'base', status: 'passed', durationMs: 1 },
      { kind: 'run-finished', status: 'passed', durationMs: 1 },
    ]);

    const text = await shown(events, quiet);

    expect(text).toBe('');
  });
});
