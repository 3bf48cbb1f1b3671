import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import type { Step, Steps } from '../../../src/run/image-run.ts';
import { runStep } from '../../../src/run/run-step.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { imageSpec, plannedImage } from '../../support/spec-builders.ts';
import { runDeps, runSettings } from './scripted-run.ts';

const mask = (text: string) => text.replaceAll('hunter2', '***');
const logPath = '/stack/artifacts/logs/base.build.log';

async function ran(step: Step, signal = new AbortController().signal, failing = {}, retries = 2) {
  const events: RunEvent[] = [];
  const files = memoryFiles({}, failing);
  const surroundings = {
    deps: runDeps({ files, clock: instantClock(0), mask }),
    settings: runSettings({ retries }),
    steps: { build: step } as unknown as Steps,
    report: (event: RunEvent) => void events.push(event),
    outage: { isOver: () => Promise.resolve(true), wasSurvived: () => false },
  };
  const image = imageSpec('base');
  const place = {
    image,
    planned: plannedImage(image),
    timings: new Map(),
    prepared: { visibleTags: [], build: undefined },
    state: {},
    parents: new Map(),
    ancestors: [],
    signal,
  };
  const end = await runStep(surroundings, 'build', place).catch((error: unknown) => error);
  return { end, events, log: files.contents()[logPath] };
}

describe('a step', () => {
  it('tells its start, its output, what it found out and its end', async () => {
    const { end, events, log } = await ran((context) => {
      context.log.line('password hunter2');
      context.note('something odd');
      return Promise.resolve({ status: 'passed', facts: { imageId: 'sha256:1' } });
    });

    const about = { at: 0, image: 'base', step: 'build' };
    expect(end).toEqual({ status: 'passed', facts: { imageId: 'sha256:1' } });
    expect(log).toBe('password ***\n');
    expect(events).toEqual([
      { kind: 'step-started', ...about },
      { kind: 'step-output', ...about, line: 'password ***' },
      { kind: 'note', at: 0, level: 'warning', image: 'base', text: 'something odd' },
      { kind: 'image-facts', at: 0, image: 'base', facts: { imageId: 'sha256:1' } },
      { kind: 'step-finished', ...about, status: 'passed', durationMs: 0 },
    ]);
  });

  it('that was aborted is cancelled, even when it says that it passed', async () => {
    const { end } = await ran(() => Promise.resolve({ status: 'passed' }), AbortSignal.abort());

    expect(end).toEqual({ status: 'cancelled' });
  });

  it('that was aborted and throws is cancelled', async () => {
    const { end, events } = await ran(() => Promise.reject(new Error('x')), AbortSignal.abort());

    expect(end).toEqual({ status: 'cancelled' });
    expect(events.at(-1)).toMatchObject({ kind: 'step-finished', status: 'cancelled' });
  });

  it('that throws has failed, with the end of its log, and the error goes on', async () => {
    const { end, events } = await ran((context) => {
      context.log.line('on the way');
      return Promise.reject(new Error('the registry refuses'));
    });

    expect(end).toEqual(new Error('the registry refuses'));
    expect(events.at(-1)).toMatchObject({
      status: 'failed',
      message: 'the registry refuses',
      failure: { tail: ['on the way'], logPath: 'artifacts/logs/base.build.log' },
    });
  });

  it('that the engine left is done once more when it is back, and the report counts it', async () => {
    const gone = new UserError('ENGINE_UNREACHABLE', 'gone');
    let calls = 0;

    const { end, events } = await ran(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(gone) : Promise.resolve({ status: 'passed' });
    });

    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(end).toEqual({ status: 'passed' });
    expect(notes).toEqual([
      'build: the engine does not answer any more; waiting up to half a minute for it',
      'build: the engine answers again, so it is done once more',
    ]);
    expect(events.at(-1)).toMatchObject({ status: 'passed', retries: 1 });
  });

  it('that the engine left has failed for the engine when nothing is to be tried again', async () => {
    const gone = new UserError('ENGINE_UNREACHABLE', 'gone');

    const { end, events } = await ran(() => Promise.reject(gone), undefined, {}, 0);

    expect(end).toBe(gone);
    expect(events.at(-1)).toMatchObject({ status: 'failed', failure: { kind: 'engine' } });
  });

  it('ends as it would when its log cannot be written, which is said', async () => {
    const { end, events } = await ran(
      (context) => {
        context.log.line('output');
        return Promise.resolve({ status: 'passed' });
      },
      undefined,
      { [logPath]: 'ENOSPC' },
    );

    expect(end).toEqual({ status: 'passed' });
    expect(events.at(-1)).toMatchObject({
      kind: 'note',
      text: `artifacts/logs/base.build.log could not be written: ENOSPC: ${logPath}`,
    });
  });
});
