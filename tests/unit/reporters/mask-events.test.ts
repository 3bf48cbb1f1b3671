import { describe, expect, it } from '@jest/globals';
import { jsonReporter } from '../../../src/cli/reporters/json.ts';
import { maskEvents } from '../../../src/cli/reporters/mask-events.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';
import { planned, runStarted, timed } from '../report/example-run.ts';
import { shown } from './plain.ts';

describe('maskEvents', () => {
  it('hides secrets in every text of an event before anything is escaped', async () => {
    const secret = 'pa"ss\\word';
    const events = timed([
      runStarted([planned('base', { reasons: [{ kind: 'forced', text: secret }] })]),
      { kind: 'step-output', image: 'base', step: 'build', line: `echo ${secret}` },
      {
        kind: 'step-finished',
        image: 'base',
        step: 'build',
        status: 'failed',
        durationMs: 1,
        message: secret,
        failure: { tail: [`x${secret}x`], command: `RUN ${secret}` },
      },
    ]);

    const text = await shown(events, (write) =>
      maskEvents(
        jsonReporter(write),
        maskSecrets(() => [secret]),
      ),
    );

    expect(text).not.toMatch(/pa\\*"ss|word/);
    expect(text.match(/\*\*\*/g)).toHaveLength(5);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { kind: 'run-started', at: events[0]?.at },
      { kind: 'step-output', line: 'echo ***' },
      { failure: { tail: ['x***x'] } },
    ]);
  });
});
