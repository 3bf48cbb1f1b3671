import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/report/events.ts';
import { maskEvent } from '../../../src/run/mask-event.ts';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';

const mask = maskSecrets(() => ['pass', 'pa"ss\\word']);

describe('maskEvent', () => {
  it('hides secrets in what programs say, before anything is escaped', () => {
    const event: RunEvent = {
      kind: 'step-finished',
      at: 1,
      image: 'base',
      step: 'build',
      status: 'failed',
      durationMs: 1,
      message: 'got pa"ss\\word',
      failure: {
        cause: 'E: pass',
        tail: ['xpassx'],
        command: 'RUN login pass',
        logPath: 'artifacts/logs/a.log',
      },
    };

    expect(maskEvent(event, mask)).toEqual({
      ...event,
      message: 'got ***',
      failure: {
        cause: 'E: ***',
        tail: ['x***x'],
        command: 'RUN login ***',
        logPath: 'artifacts/logs/a.log',
      },
    });
  });

  it('hides secrets in the commands that made layers', () => {
    const layers = (command: string) => [{ command, sizeBytes: 1 }];
    const facts = (command: string) => ({
      layers: layers(command),
      previous: { name: 'x', reference: 'x:x', sizeBytes: 1, layers: layers(command) },
    });
    const event = { kind: 'image-facts', at: 1, image: 'base' } as const;

    const masked = maskEvent({ ...event, facts: facts('RUN login pass') }, mask);

    expect(masked).toEqual({ ...event, facts: facts('RUN login ***') });
  });

  it('leaves words of the toolkit alone, also where a secret is one of them', () => {
    const event: RunEvent = {
      kind: 'image-finished',
      at: 1,
      image: 'password-tool',
      status: 'passed',
      durationMs: 1,
      message: undefined,
    };

    expect(maskEvent(event, mask)).toEqual(event);
  });
});
