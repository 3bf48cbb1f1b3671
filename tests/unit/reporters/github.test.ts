import { describe, expect, it } from '@jest/globals';
import { githubReporter, type GithubOptions } from '../../../src/cli/reporters/github.ts';
import { renderSummary } from '../../../src/report/render-summary.ts';
import type { RunEvent } from '../../../src/report/events.ts';
import { exampleRun, planned, reportOf, runStarted, timed } from '../report/example-run.ts';
import { golden } from '../report/golden.ts';
import { plainStyle, shown } from './plain.ts';

const base = {
  style: plainStyle,
  artifactsDir: 'artifacts',
  timeZone: 'UTC',
  randomToken: () => 'c0ffee',
  appendFile: () => Promise.resolve(),
};

function onGithub(events: readonly RunEvent[], options: Partial<GithubOptions> = {}) {
  return shown(events, (write) => githubReporter({ ...base, write, ...options }));
}

describe('githubReporter', () => {
  it('shows lines, one group for each image that had output, and annotations', async () => {
    const text = await onGithub(exampleRun);

    expect(text).toBe(golden('github.txt', text));
  });

  it('lets no text of others be obeyed by the runner', async () => {
    const attack = '::set-output name=x::y';
    const old = 'text ##[add-path]/evil';
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'note', level: 'info', text: `a\n${attack}\n${old}` },
      { kind: 'step-output', image: 'base', step: 'build', line: attack },
      { kind: 'step-output', image: 'base', step: 'build', line: `\u001b[0m${attack}` },
      { kind: 'step-output', image: 'base', step: 'build', line: '::other-token::' },
      {
        kind: 'step-finished',
        image: 'base',
        step: 'build',
        status: 'failed',
        durationMs: 1,
        message: `why\n${attack}`,
        failure: {
          tail: [attack, old, '%0A::error::x'],
          command: `RUN ${old}`,
          location: { file: 'a:b,c%\n::error::', line: 1, column: 2 },
        },
      },
      {
        kind: 'image-finished',
        image: 'base',
        status: 'failed',
        durationMs: 1,
        message: `${attack}\n${old}`,
      },
      { kind: 'run-finished', status: 'failed', durationMs: 1 },
    ]);

    const text = await onGithub(events);

    expect(obeyed(text)).toEqual([
      expect.stringMatching(
        /^::error file=a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A,line=1,col=2,title=base%3A build failed::why ::set-output/,
      ),
      '::group::base: output, failed',
      '::stop-commands::c0ffee',
      '::c0ffee::',
      '::endgroup::',
    ]);
  });

  it('shows the output of images that were at work when the run ended', async () => {
    const events = timed([
      runStarted([planned('base')]),
      { kind: 'step-output', image: 'base', step: 'build', line: 'half' },
      { kind: 'run-finished', status: 'interrupted', durationMs: 1 },
    ]);

    const text = await onGithub(events);

    expect(text).toContain(
      '::group::base: output\n::stop-commands::c0ffee\n--- build ---\nhalf\n::c0ffee::\n::endgroup::\n',
    );
  });

  it('writes the step summary and the outputs before it closes', async () => {
    const files = new Map<string, string>();
    const appendFile = async (path: string, text: string) => {
      await Promise.resolve();
      files.set(path, `${files.get(path) ?? ''}${text}`);
    };

    await onGithub(exampleRun, { appendFile, summaryPath: '/summary', outputPath: '/output' });

    expect(Object.fromEntries(files)).toEqual({
      '/summary': renderSummary(reportOf(exampleRun)),
      '/output': 'status=failed\nimages=["base-notebook","node-runtime"]\nfailed=["r-notebook"]\n',
    });
  });

  it('warns when a file cannot be written, and goes on', async () => {
    const written: string[] = [];
    const appendFile = (path: string) => {
      written.push(path);
      return Promise.reject(new Error('EACCES: no'));
    };

    const text = await onGithub(exampleRun, {
      appendFile,
      summaryPath: '/summary',
      outputPath: '/output',
    });

    expect(written).toEqual(['/summary', '/output']);
    expect(text).toContain('::warning title=stack::cannot write /summary: Error: EACCES: no\n');
  });
});

/** The lines that the runner would act on, read as it reads them. */
function obeyed(text: string): readonly string[] {
  const commands: string[] = [];
  let stopped: string | undefined;
  for (const line of text.split('\n')) {
    const command = /^\s*::([^ :]+)/.exec(line)?.[1];
    if (stopped !== undefined && command !== stopped) continue;
    if (command === undefined && !line.includes('##[')) continue;
    stopped = command === 'stop-commands' ? line.split('::')[2] : undefined;
    commands.push(line);
  }
  return commands;
}
