import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { renderFinalTable } from '../../../src/cli/reporters/final-table.ts';
import { listrReporter } from '../../../src/cli/reporters/listr.ts';
import {
  exampleRun,
  makeFailed,
  planned,
  reportOf,
  runStarted,
  startOfRun,
  timed,
} from '../report/example-run.ts';
import { plainStyle } from './plain.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** Time stands still; sleeping is real and short, so that rows are painted while the test waits. */
const clock = {
  now: () => startOfRun + 75_000,
  sleep: async (_durationMs: number, signal?: AbortSignal) => {
    await wait(5, undefined, { signal }).catch(() => undefined);
  },
};

function fakeTerminal() {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const stream = { columns: 80, rows: 24, write } as unknown as NodeJS.WriteStream;
  return { stream, write, text: () => written.join('') };
}

function listrOnFake() {
  const terminal = fakeTerminal();
  const { stream } = terminal;
  const reporter = listrReporter({ stream, clock, style: plainStyle, artifactsDir: 'artifacts' });
  return { ...terminal, reporter };
}

async function untilSeen(text: () => string, part: string): Promise<string> {
  while (!stripVTControlCharacters(text()).includes(part)) await wait(10);
  return stripVTControlCharacters(text());
}

describe('listrReporter', () => {
  it('shows rows while the run goes on', async () => {
    const { reporter, text } = listrOnFake();

    exampleRun.slice(0, 12).forEach(reporter.report);
    const screen = await untilSeen(text, '⊘ r-extra-notebook  blocked  r-notebook failed');
    await reporter.close();

    expect(screen).toMatch(/\S base-notebook {5}basic-tests {8}1m 08s/);
    expect(screen).toContain('◌ node-runtime      waiting');
    expect(screen).toContain('≡ scipy-notebook    up-to-date');
    expect(screen).toContain('✖ r-notebook        failed             3.1s  build: process');
  });

  it('shows the last line of output below the row', async () => {
    const { reporter, text } = listrOnFake();

    exampleRun.slice(0, 5).forEach(reporter.report);
    const screen = await untilSeen(text, '› [2/5] RUN apt-get update');
    await reporter.close();

    expect(screen).toContain('base-notebook     build');
  });

  it('takes the rows away in the end and prints notes, failures in full and the summary', async () => {
    const { reporter, text } = listrOnFake();

    exampleRun.forEach(reporter.report);
    await reporter.close();

    const below = text().slice(text().lastIndexOf(showCursor) + showCursor.length);
    expect(below).toBe(`warning: base not verified: debian:trixie-slim

✖ r-notebook: build failed
  why    ${makeFailed}
  kind   dockerfile: ::error::make: *** No targets.  Stop.
  where  images/r-notebook/Dockerfile:12:1
  what   RUN make
  | cc -o tool tool.c
  | ::error::make: *** No targets.  Stop.
  log    artifacts/logs/r-notebook.build.log

${renderFinalTable(reportOf(exampleRun), 'artifacts', plainStyle)}`);
  });

  it('gives the terminal back when it is closed in the middle', async () => {
    const { reporter, stream, text } = listrOnFake();

    exampleRun.slice(0, 6).forEach(reporter.report);
    await untilSeen(text, 'base-notebook');
    stream.write('from elsewhere\n');
    const during = text();
    await reporter.close();
    stream.write('after\n');

    expect(during).not.toContain('from elsewhere');
    expect(text().indexOf('from elsewhere')).toBeGreaterThan(during.length);
    expect(text().split(hideCursor)).toHaveLength(text().split(showCursor).length);
    expect(text().lastIndexOf(showCursor)).toBeGreaterThan(text().lastIndexOf(hideCursor));
    expect(text().endsWith('after\n')).toBe(true);
  });

  it('leaves signals to the run', async () => {
    const before = process.listenerCount('SIGINT');
    const { reporter } = listrOnFake();

    exampleRun.slice(0, 4).forEach(reporter.report);
    const during = process.listenerCount('SIGINT');
    await reporter.close();

    expect(during).toBe(before);
  });

  it('prints the summary once when it is closed twice', async () => {
    const { reporter, text } = listrOnFake();

    exampleRun.forEach(reporter.report);
    await reporter.close();
    await reporter.close();

    expect(text().split('failed in 1m 20s')).toHaveLength(2);
  });

  it('prints nothing for a run that never started', async () => {
    const { reporter, text } = listrOnFake();

    await reporter.close();

    expect(text()).toBe('');
  });

  it('keeps up with very much output', async () => {
    const { reporter, text } = listrOnFake();
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'step-started', image: 'base', step: 'build' },
      { kind: 'step-output', image: 'base', step: 'build', line: 'x'.repeat(200) },
    ]);
    events.forEach(reporter.report);
    await untilSeen(text, '› xxx');
    const before = process.cpuUsage().user;

    Array.from({ length: 200_000 }, () => events.slice(2).forEach(reporter.report));
    const took = process.cpuUsage().user - before;
    await reporter.close();

    // Microseconds of the processor, whatever else the machine does.
    expect(took).toBeLessThan(4e6);
  });
});
