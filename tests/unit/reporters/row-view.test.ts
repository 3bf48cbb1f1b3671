import { describe, expect, it } from '@jest/globals';
import { nextRow, type Row } from '../../../src/cli/reporters/row.ts';
import { rowViews, type ScreenState } from '../../../src/cli/reporters/row-view.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import { planned } from '../report/example-run.ts';
import { plainStyle } from './plain.ts';

const screen: ScreenState = { now: 72_900, columns: 80, lines: 24, style: plainStyle };

const started = (image: string): RunEvent => ({
  kind: 'step-started',
  at: 0,
  image,
  step: 'integration-tests',
});
const printed = (image: string, line: string): RunEvent => ({
  kind: 'step-output',
  at: 0,
  image,
  step: 'integration-tests',
  line,
});
const stepDone = (image: string): RunEvent => ({
  kind: 'step-finished',
  at: 0,
  image,
  step: 'integration-tests',
  status: 'passed',
  durationMs: 1,
});
const done = (
  image: string,
  status: 'passed' | 'failed' | 'blocked',
  message?: string,
): RunEvent => ({ kind: 'image-finished', at: 0, image, status, durationMs: 3100, message });

function row(key: string, ...events: readonly RunEvent[]): Row {
  return events.reduce(nextRow, { image: planned(key) });
}

describe('rowViews', () => {
  it('shows who waits, who works with its last line, and how others ended', () => {
    const views = rowViews(
      [
        row('waits'),
        row('works', started('works'), printed('works', '\u001b[1m  half\r#12 done\u001b[0m ')),
        row('between', started('between'), printed('between', 'x'), stepDone('between')),
        row('good', done('good', 'passed')),
        row(
          'bad',
          started('bad'),
          printed('bad', 'x'),
          done('bad', 'failed', 'build:\nmake failed'),
        ),
        row('blocked', done('blocked', 'blocked', 'bad failed')),
      ],
      screen,
    );

    expect(views).toEqual([
      { title: '◌ waits    waiting', output: '', active: false },
      { title: 'works    integration-tests  1m 12s', output: '#12 done', active: true },
      { title: '◌ between  waiting', output: '', active: false },
      { title: '✔ good     passed             3.1s', output: '', active: false },
      {
        title: '✖ bad      failed             3.1s  build: make failed',
        output: '',
        active: false,
      },
      { title: '⊘ blocked  blocked  bad failed', output: '', active: false },
      { title: ' ', output: '', active: false },
    ]);
  });

  it('keeps within the width of the screen', () => {
    const long = 'n'.repeat(100);

    const views = rowViews(
      [
        row(long, started(long), printed(long, 'o'.repeat(500))),
        row('bad', done('bad', 'failed', 'm'.repeat(500))),
      ],
      { ...screen, columns: 60 },
    );

    expect(
      views.flatMap(({ title, output }) => [title, output].filter((text) => text.length > 58)),
    ).toEqual([]);
    expect(views[0]).toEqual({
      title: `${'n'.repeat(23)}…  integration-tests  1m 12s`,
      output: `${'o'.repeat(51)}…`,
      active: true,
    });
  });

  it('counts the quiet rows when the screen is too low for all', () => {
    const views = rowViews(
      [
        ...Array.from({ length: 20 }, (_, index) => row(`waits-${index}`)),
        row('works', started('works')),
        row('good', done('good', 'passed')),
        row('bad', done('bad', 'failed')),
      ],
      screen,
    );

    const seen = views.map((view) => view.title).filter((title) => title !== ' ');
    expect(seen).toEqual([
      'works     integration-tests  1m 12s',
      '✖ bad       failed             3.1s',
      '◌ 1 done, 20 waiting',
    ]);
  });
});
