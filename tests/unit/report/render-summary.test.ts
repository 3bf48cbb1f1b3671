import { describe, expect, it } from '@jest/globals';
import { renderSummary } from '../../../src/report/render-summary.ts';
import { exampleRun, planned, reportOf, runStarted, timed } from './example-run.ts';
import { golden } from './golden.ts';

describe('renderSummary', () => {
  it('shows a run with a failure, a blocked image and one without tests', () => {
    const summary = renderSummary(reportOf(exampleRun));

    expect(summary).toBe(golden('summary.md', summary));
  });

  it('does not let output become markup', () => {
    const events = timed([
      runStarted([planned('base')]),
      {
        kind: 'step-finished',
        image: 'base',
        step: 'build',
        status: 'failed',
        durationMs: 1,
        message: 'a | b\n<img src=x> `code` [link](http://x)',
        failure: { tail: ['````', '</details>', 'x'.repeat(5000)] },
      },
      { kind: 'image-finished', image: 'base', status: 'failed', durationMs: 1, message: '| x |' },
    ]);

    const summary = renderSummary(reportOf(events));

    expect(summary).toContain('❌ failed: &#124; x &#124;');
    expect(summary).toContain(
      '- why: a &#124; b &lt;img src=x&gt; &#96;code&#96; &#91;link&#93;(http&#58;//x)',
    );
    expect(summary).toContain(
      `\`\`\`\`\`text\n\`\`\`\`\n</details>\n${'x'.repeat(300)}… [+4700 characters]\n\`\`\`\`\`\n`,
    );
  });

  it('stays below what GitHub takes when very many images fail', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `image-${index}`);
    const tail = Array.from({ length: 20 }, () => 'y'.repeat(10_000));
    const failed = keys.map((image) => ({
      kind: 'step-finished' as const,
      image,
      step: 'build' as const,
      status: 'failed' as const,
      durationMs: 1,
      failure: { tail },
    }));

    const summary = renderSummary(
      reportOf(timed([runStarted(keys.map((key) => planned(key))), ...failed])),
    );

    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toContain('… and 950 more failures: see `run.json`.');
  });
});
