import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { buildFailure } from '../../../../src/adapters/build/build-failure.ts';
import {
  buildkitReader,
  type BuildkitStatus,
} from '../../../../src/adapters/build/buildkit-status.ts';
import { rawJsonReader } from '../../../../src/adapters/build/rawjson.ts';
import type { BuildEvent } from '../../../../src/ports/image-builder.ts';
import { counts } from '../../../support/counts.ts';

/** What buildx 0.13 wrote of a build whose last instruction failed, shortened. */
const sample = readFileSync(
  new URL('../../../fixtures/buildx/failed-build.rawjson', import.meta.url),
);
const dockerfile = `FROM busybox:stack-test
RUN echo line1; echo err >&2; i=0; while [ $i -lt 4 ]; do echo step $i; i=$((i+1)); done
RUN echo before && ls /nope
`;

function read(chunks: readonly Uint8Array[]) {
  const events: BuildEvent[] = [];
  const reader = buildkitReader((event) => void events.push(event));
  const output = rawJsonReader((status) => reader.read(status));
  for (const chunk of chunks) output.push(chunk);
  reader.end();
  return { events, failed: reader.failed(), text: output.text() };
}

describe('what buildx writes', () => {
  it('becomes steps and lines, each once', () => {
    const { events } = read([sample]);

    const first =
      'RUN echo line1; echo err >&2; i=0; while [ $i -lt 4 ]; do echo step $i; i=$((i+1)); done';
    const shown = events.map((event) =>
      event.kind === 'log' ? event.line : `${event.status}: ${event.name}`,
    );
    expect(shown.slice(-14)).toEqual([
      'done: [1/3] FROM docker.io/library/busybox:stack-test',
      'cached: [1/3] FROM docker.io/library/busybox:stack-test',
      `started: [2/3] ${first}`,
      'line1',
      'err',
      'step 0',
      'step 1',
      'step 2',
      'step 3',
      `done: [2/3] ${first}`,
      'started: [3/3] RUN echo before && ls /nope',
      'before',
      'ls: /nope: No such file or directory',
      'failed: [3/3] RUN echo before && ls /nope',
    ]);
  });

  it('says how long a step took', () => {
    const done = read([sample]).events.find(
      (event) => event.kind === 'step' && event.name.startsWith('[2/3]') && event.status === 'done',
    );

    expect(done).toMatchObject({ durationMs: 198 });
  });

  it('ends with words, and names the step that failed', () => {
    const { text, failed } = read([sample]);

    const error =
      'process "/bin/sh -c echo before && ls /nope" did not complete successfully: exit code: 1';
    expect(text).toMatch(/^Dockerfile:3\n/);
    expect(text.endsWith(`ERROR: failed to solve: ${error}`)).toBe(true);
    expect(failed).toEqual({
      name: '[3/3] RUN echo before && ls /nope',
      error,
      output: ['before', 'ls: /nope: No such file or directory'],
    });
  });

  it('is the same however it is cut', () => {
    const whole = read([sample]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: sample.length - 1 }), { maxLength: 30 }),
        (cuts) => {
          const ends = [...new Set([...cuts, sample.length])].sort((a, b) => a - b);
          const chunks = ends.map((end, index) => sample.subarray(ends[index - 1] ?? 0, end));

          expect(read(chunks)).toEqual(whole);
        },
      ),
      { numRuns: counts(1000, 50) },
    );
  });

  it('may have each status on one line, as later versions write it', () => {
    const status = { vertexes: [{ digest: 'd', name: 'n', started: '2026-01-01T00:00:00Z' }] };

    const { events, text } = read([Buffer.from(`${JSON.stringify(status)}\nERROR: x\n`)]);

    expect([events, text]).toEqual([[{ kind: 'step', name: 'n', status: 'started' }], 'ERROR: x']);
  });

  it('that is no JSON is kept as words', () => {
    expect(read([Buffer.from('{broken}\nERROR: no builder\n{"unfinished":')]).text).toBe(
      '{broken}\nERROR: no builder\n{"unfinished":',
    );
  });
});

describe("BuildKit's progress", () => {
  function eventsOf(statuses: readonly BuildkitStatus[]) {
    const events: BuildEvent[] = [];
    const reader = buildkitReader((event) => void events.push(event));
    for (const status of statuses) reader.read(status);
    reader.end();
    return { events, failed: reader.failed() };
  }
  const log = (vertex: string, text: string | Buffer): BuildkitStatus => ({
    logs: [{ vertex, data: Buffer.from(text) }],
  });

  it('has output of several steps at once, line by line', () => {
    const { events } = eventsOf([
      log('a', 'fir'),
      log('b', 'other\nla'),
      log('a', 'st\n'),
      log('b', 'st'),
    ]);

    expect(events).toEqual(['other', 'first', 'last'].map((line) => ({ kind: 'log', line })));
  });

  it('joins letters that were cut in two', () => {
    const bytes = Buffer.from('grün\n');

    const { events } = eventsOf([log('a', bytes.subarray(0, 3)), log('a', bytes.subarray(3))]);

    expect(events).toEqual([{ kind: 'log', line: 'grün' }]);
  });

  it('shows what a terminal would show in the end', () => {
    const { events } = eventsOf([log('a', '10%\r50%\r\u001b[32m100%\u001b[0m\r\n')]);

    expect(events).toEqual([{ kind: 'log', line: '100%' }]);
  });

  it('does not keep a line without end', () => {
    const { events } = eventsOf([log('a', 'x'.repeat(250_000))]);

    const lengths = events.map((event) => (event.kind === 'log' ? event.line.length : 0));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100_000);
  });

  it('blames the step that failed of itself, not those that were cancelled with it', () => {
    const vertex = { startedMs: 1, completedMs: 2 };
    const { failed } = eventsOf([
      { vertexes: [{ ...vertex, digest: 'a', name: 'A', error: 'context canceled' }] },
      { vertexes: [{ ...vertex, digest: 'b', name: 'B', error: 'exit code: 1' }] },
      { vertexes: [{ ...vertex, digest: 'c', name: 'C', error: 'solve: canceled' }] },
    ]);

    expect(failed).toEqual({ name: 'B', error: 'exit code: 1', output: [] });
  });
});

describe('a failed build', () => {
  const process = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';

  it('is found in the Dockerfile by its instruction', () => {
    const { failed } = read([sample]);

    expect(buildFailure(dockerfile, failed, 'failed')).toEqual({
      status: 'failed',
      message: failed?.error,
      command: 'RUN echo before && ls /nope',
      line: 3,
      exitCode: 1,
      output: ['before', 'ls: /nope: No such file or directory'],
      transient: false,
    });
  });

  it.each([
    ['lines that go on', 'FROM a\nRUN make \\\n    # why\n    all\n', '[2/2] RUN make     all', 2],
    ['a stage by name', 'FROM a AS build\nRUN make\n', '[build 2/2] RUN make', 2],
    ['lower case', 'FROM a\nrun make\n', '[2/2] RUN make', 2],
    ['text that is not there as it stands', 'FROM a\nCOPY ${X} /\n', '[2/2] COPY x /', undefined],
    ["a step of BuildKit's own", 'FROM a\n', '[internal] load metadata for a', undefined],
  ])('is placed with %s', (_name, text, name, line) => {
    expect(buildFailure(text, { name, error: process, output: [] }, '').line).toBe(line);
  });

  it.each([
    ['dockerfile parse error on line 4: unknown instruction: RUNN', 4],
    ['dockerfile parse error line 2: FROM requires either one or three arguments', 2],
    ['no build stage in current context', undefined],
  ])('that is a parse error names its line: %s', (message, line) => {
    expect(buildFailure('', undefined, message)).toEqual({
      status: 'failed',
      message,
      command: undefined,
      line,
      transient: false,
    });
  });

  it.each([
    ['debian: failed to do request: dial tcp: i/o timeout', true],
    ['unexpected status code 503 Service Unavailable', true],
    ['failed to load cache key: invalid response status 503', true],
    ['failed to load cache key: invalid response status 404', false],
    ['debian:nope: not found', false],
    ['process "/bin/sh -c curl x" did not complete successfully: connection refused', false],
    ['executor failed running [/bin/sh -c curl x]: connection refused', false],
  ])('%s is transient: %s', (error, transient) => {
    const failed = { name: '[1/2] FROM debian', error, output: [] };

    expect(buildFailure('', failed, 'failed').transient).toBe(transient);
  });
});
