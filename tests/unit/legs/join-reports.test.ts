import { describe, expect, it } from '@jest/globals';
import type { HandOver } from '../../../src/legs/hand-over.ts';
import { joinReports, type JoinFacts, type LegResult } from '../../../src/legs/join-reports.ts';
import { reportCollector } from '../../../src/report/collect-report.ts';
import { readRunReport } from '../../../src/report/read-report.ts';
import { reportEvents } from '../../../src/report/report-events.ts';
import { renderRunReport } from '../../../src/report/report-json.ts';
import type { ImageReport, RunReport, StepReport } from '../../../src/report/run-report.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { legsOf, splitImage, splitRun } from '../../support/split-runs.ts';

const found = {
  imageId: digestOfDigit('7'),
  digest: digestOfDigit('8'),
  reference: 'stack.test/tools:i-777777777777',
};
const upToDate = [{ kind: 'up-to-date', text: 'nothing changed: published as i-777777777777' }];
const run = splitRun(
  [
    splitImage('base'),
    splitImage('tools', {
      state: 'skip',
      found,
      buildId: digestOfDigit('9'),
      reasons: upToDate,
    }),
    splitImage('left'),
    splitImage('right', { state: 'wait', reasons: [{ kind: 'parent', text: 'parent base' }] }),
  ],
  {
    movingTag: '1-main',
    legs: legsOf({ base: ['base'], left: ['left'], right: ['right'] }),
  },
);

const facts: JoinFacts = {
  command: 'stack build --join legs',
  stackVersion: '1.2.3',
  now: Date.UTC(2026, 3, 2),
  registry: 'stack.test',
  commit: 'a'.repeat(40),
  branch: 'main',
  concurrency: 4,
  namesOf: (key) => [`stack.test/${key}:1-main`, `stack.test/${key}:1-main-0123456`],
  placeOf: (key) => ({
    level: key === 'base' ? 0 : 1,
    parents: key === 'base' ? [] : ['base'],
    reference: `stack.test/${key}:1-main`,
  }),
};

const step = (name: StepReport['name'], second: number): StepReport => ({
  name,
  status: 'passed',
  startedAt: `2026-04-01T10:00:${String(second).padStart(2, '0')}.000Z`,
  durationMs: 500,
});

/** An image that was built, of which everything is made of one digit. */
function built(key: string, digit: string, fields: Partial<ImageReport> = {}): ImageReport {
  return {
    key,
    ...facts.placeOf(key),
    state: 'build',
    status: 'passed',
    reasons: [{ kind: 'never-built', text: 'never built' }],
    reference: `stack.test/${key}:1-main`,
    tags: [`stack.test/${key}:1-main`],
    imageId: digestOfDigit(digit),
    digest: digestOfDigit(digit),
    buildId: digestOfDigit(digit),
    steps: [step('build', 1), step('tag', 2)],
    ...fields,
  };
}

/** The same when it was there already. */
const given = (key: string, digit: string): ImageReport =>
  built(key, digit, {
    state: 'skip',
    status: 'up-to-date',
    message: `made by leg ${key}`,
    reasons: [{ kind: 'leg', text: `made by leg ${key}` }],
    tags: [],
    steps: [],
  });

/** What a job left that began at a second and took ten. */
function left(
  leg: string,
  second: number,
  images: readonly ImageReport[],
  fields: Partial<RunReport> = {},
): LegResult {
  const report: RunReport = {
    schemaVersion: 1,
    runId: `${leg}-${second}`,
    status: 'passed',
    startedAt: `2026-04-01T10:00:${String(second).padStart(2, '0')}.000Z`,
    durationMs: 10_000,
    command: 'stack build --leg',
    stackVersion: '1.2.3',
    leg: { run: run.run, id: leg },
    concurrency: 2,
    notes: [],
    images,
    ...fields,
  };
  return { dir: `/legs/${leg}-${second}`, leg, report };
}

const handedOver = (key: string, digit: string): readonly [string, HandOver] => {
  const digest = digestOfDigit(digit);
  const common = {
    schemaVersion: 1,
    run: run.run,
    leg: key,
    key,
    at: '2026-04-01T10:00:00Z',
  } as const;
  return [key, { ...common, status: 'passed', imageId: digest, digest, buildId: digest }];
};

const whole = [
  left('right', 25, [given('base', '1'), built('right', '3')], {
    notes: ['all say this', 'right'],
  }),
  left('base', 10, [built('base', '1')], { notes: ['base', 'all say this'] }),
  left('left', 22, [given('base', '1'), built('left', '2')], { notes: ['all say this'] }),
];
const handOvers = new Map([
  handedOver('base', '1'),
  handedOver('left', '2'),
  handedOver('right', '3'),
]);

const statusesOf = ({ images }: RunReport) =>
  Object.fromEntries(images.map(({ key, status }) => [key, status]));

describe('joining reports', () => {
  it('takes each image from the leg that it is in, in the order of the plan, the rest from the plan', () => {
    const { report, sources } = joinReports(run, whole, handOvers, facts);

    expect(report).toEqual({
      schemaVersion: 1,
      runId: run.run,
      status: 'passed',
      startedAt: '2026-04-01T10:00:10.000Z',
      durationMs: 25_000,
      command: 'stack build --join legs',
      stackVersion: '1.2.3',
      registry: 'stack.test',
      commit: 'a'.repeat(40),
      branch: 'main',
      concurrency: 4,
      notes: ['base', 'all say this', 'right'],
      images: [
        built('base', '1'),
        {
          key: 'tools',
          level: 1,
          parents: ['base'],
          reference: 'stack.test/tools:1-main',
          state: 'skip',
          status: 'up-to-date',
          message: 'nothing changed: published as i-777777777777',
          reasons: upToDate,
          tags: [],
          buildId: digestOfDigit('9'),
          imageId: digestOfDigit('7'),
          digest: digestOfDigit('8'),
          steps: [],
        },
        built('left', '2'),
        built('right', '3'),
      ],
    });
    expect([...sources].map(([key, { dir }]) => [key, dir])).toEqual([
      ['base', '/legs/base-10'],
      ['left', '/legs/left-22'],
      ['right', '/legs/right-25'],
    ]);
  });

  it('comes to the same whatever the order of the results', () => {
    const joined = joinReports(run, whole, handOvers, facts);

    expect(joinReports(run, whole.toReversed(), handOvers, facts)).toEqual(joined);
  });

  it('takes of several jobs of a leg the one that made what was handed over', () => {
    const jobs = [
      left('base', 5, [built('base', '4')]),
      left('base', 10, [built('base', '1')]),
      left('base', 40, [given('base', '1')]),
      left('base', 50, [built('base', '5')]),
    ];

    const { report, sources } = joinReports(run, jobs, handOvers, facts);

    expect(report.images[0]).toEqual(built('base', '1'));
    expect(sources.get('base')?.dir).toBe('/legs/base-10');
  });

  it('takes a job that was given the image where nothing is left of the one that made it', () => {
    const { report } = joinReports(run, [left('base', 40, [given('base', '1')])], handOvers, facts);

    expect(report.images[0]).toEqual(given('base', '1'));
  });

  it('takes the newest job where nothing was handed over', () => {
    const failed = (digit: string) => built('base', digit, { status: 'failed', message: digit });
    const jobs = [left('base', 40, [failed('2')]), left('base', 10, [failed('1')])];

    const { report } = joinReports(run, jobs, new Map(), facts);

    expect(report.images[0]).toEqual(failed('2'));
  });

  it('believes no job that an image is good which was not handed over', () => {
    const { report } = joinReports(run, whole, new Map(), facts);

    expect([report.status, statusesOf(report)]).toEqual([
      'interrupted',
      { base: 'cancelled', tools: 'up-to-date', left: 'cancelled', right: 'cancelled' },
    ]);
    expect(report.images[0]?.message).toBe(
      `leg base did not hand it over: repeat it with stack build --leg base --run ${run.run}`,
    );
  });

  it('takes IDs from the hand-over, and says where a job reports others', () => {
    const other = { imageId: digestOfDigit('d'), buildId: digestOfDigit('e') };
    const jobs = [left('base', 10, [built('base', '1', other)]), ...whole.slice(2)];

    const { report } = joinReports(run, jobs, handOvers, facts);

    expect(report.images[0]).toMatchObject(built('base', '1'));
    expect(report.notes).toContain(
      'warning: base: leg base reports other IDs than it handed over, which count',
    );
  });

  it('takes the place of an image and the names that it may have from the stack', () => {
    const mine = ['stack.test/base:i-111111111111', 'stack.test/base:1-main-0123456'];
    const lies = {
      level: 7,
      parents: ['right'],
      reference: 'stack.test/left:1-main',
      tags: [...mine, 'stack.test/base:1-stable', 'stack.test/left:1-main'],
    };
    const jobs = [left('base', 10, [built('base', '1', lies)])];

    const { report } = joinReports(run, jobs, handOvers, facts);

    expect(report.images[0]).toEqual(built('base', '1', { tags: mine }));
  });

  it('takes the job in which an image passed before those in which the same image failed', () => {
    const failed = built('base', '1', { status: 'failed', message: 'no' });
    const jobs = [left('base', 10, [built('base', '1')]), left('base', 40, [failed])];

    const { report } = joinReports(run, jobs, handOvers, facts);

    expect(report.images[0]).toEqual(built('base', '1'));
  });

  it('says what a hand-over says of an image that failed where no job is left that does', () => {
    const [key, { status: _status, ...rest }] = handedOver('base', '1');
    const failed = { ...rest, key, status: 'failed', message: 'its tests failed' } as HandOver;
    const jobs = [left('base', 10, [built('base', '1')])];

    const reports = [[], jobs].map((results) =>
      joinReports(run, results, new Map([[key, failed]]), facts),
    );

    for (const { report } of reports)
      expect([report.status, report.images[0]?.status, report.images[0]?.message]).toEqual([
        'failed',
        'failed',
        'its tests failed',
      ]);
  });

  it('has failed where the newest job of a leg has, though none of its images', () => {
    const trouble = { status: 'failed' } as const;
    const late = left('base', 10, [built('base', '1')], trouble);

    const failed = joinReports(
      run,
      [late, ...whole.slice(0, 1), ...whole.slice(2)],
      handOvers,
      facts,
    );
    const repeated = joinReports(
      run,
      [late, ...whole.slice(0, 1), ...whole.slice(2), left('base', 40, [given('base', '1')])],
      handOvers,
      facts,
    );

    expect(failed.report.status).toBe('failed');
    expect(failed.report.notes).toContain(
      'warning: leg base failed, though none of its images did: see logs/run.leg-base.log',
    );
    expect(repeated.report.status).toBe('passed');
  });

  it('says of a leg without results that it is missing, and of a job that was overtaken nothing', () => {
    const jobs = [left('base', 10, [built('base', '6')]), ...whole.slice(2)];

    const { report, sources } = joinReports(run, jobs, handOvers, facts);

    expect(statusesOf(report)).toEqual({
      base: 'cancelled',
      tools: 'up-to-date',
      left: 'passed',
      right: 'cancelled',
    });
    expect(report.images[3]).toEqual({
      key: 'right',
      level: 1,
      parents: ['base'],
      reference: 'stack.test/right:1-main',
      state: 'wait',
      status: 'cancelled',
      message: `leg right left no result of it: repeat it with stack build --leg right --run ${run.run}`,
      reasons: [{ kind: 'parent', text: 'parent base' }],
      tags: [],
      steps: [],
    });
    expect([report.status, [...sources.keys()]]).toEqual(['interrupted', ['left']]);
  });

  it('has failed when an image has, whatever else is missing', () => {
    const jobs = [left('base', 10, [built('base', '1', { status: 'failed' })])];

    expect(joinReports(run, jobs, new Map(), facts).report.status).toBe('failed');
  });

  it('passes over what legs say of images of others, and of images that nobody planned', () => {
    const stranger = built('stranger', '1');
    const jobs = [left('left', 10, [built('base', '6'), built('left', '2'), stranger])];

    const { report } = joinReports(run, jobs, handOvers, facts);

    expect(report.images.map(({ key, status }) => [key, status])).toEqual([
      ['base', 'cancelled'],
      ['tools', 'up-to-date'],
      ['left', 'passed'],
      ['right', 'cancelled'],
    ]);
  });

  it('begins now and takes no time where there is no result at all', () => {
    const empty = { ...run, legs: [] };

    const { report } = joinReports(empty, [], new Map(), facts);

    expect([report.startedAt, report.durationMs, report.status]).toEqual([
      '2026-04-02T00:00:00.000Z',
      0,
      'passed',
    ]);
  });
});

describe('a report', () => {
  const full: RunReport = {
    ...joinReports(run, whole, handOvers, facts).report,
    notes: ['plain', 'warning: base: careful'],
    images: [
      built('base', '1', {
        builder: 'east',
        sizeBytes: 5,
        layers: [{ command: 'RUN make', sizeBytes: 5 }],
        previous: {
          name: '1-stable',
          reference: 'stack.test/base:1-stable',
          sizeBytes: 4,
          layers: [],
        },
      }),
      built('left', '2', {
        status: 'failed',
        message: 'no',
        steps: [
          { ...step('build', 3), retries: 2, message: 'built' },
          {
            ...step('basic-tests', 4),
            status: 'failed',
            message: 'no',
            tests: { passed: 1, failed: 1, skipped: 0 },
            failure: {
              kind: 'test',
              cause: 'broken',
              location: { file: 'images/left/Dockerfile', line: 1, column: 1 },
              command: 'test_it',
              tail: ['no'],
              logPath: 'artifacts/logs/left.basic-tests.log',
            },
          },
          { name: 'push', status: 'cancelled', durationMs: 0 },
        ],
      }),
      built('right', '3', { status: 'blocked', message: 'left failed', steps: [] }),
    ],
  };

  it('is the same when its events are collected again', () => {
    const collector = reportCollector();

    for (const event of reportEvents(full)) collector.report(event);

    expect(collector.current()).toEqual(full);
  });

  it('is told in the order of time', () => {
    const times = reportEvents(full).flatMap((event) => ('image' in event ? [event.at] : []));

    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it('is the same when it is written and read', () => {
    expect(readRunReport(renderRunReport(full))).toEqual(full);
  });

  it.each([
    ['no JSON', '<html>'],
    ['a report of another version', JSON.stringify({ ...full, schemaVersion: 2 })],
    ['a status that is none', JSON.stringify({ ...full, status: 'green' })],
    ['images that are none', JSON.stringify({ ...full, images: [{}] })],
    ['a time that is none', JSON.stringify({ ...full, startedAt: 'now' })],
    ['a time after all times', JSON.stringify({ ...full, startedAt: '+275760-09-13T00:00:00Z' })],
    ['an age', JSON.stringify({ ...full, durationMs: 1e300 })],
    ['half a level', JSON.stringify({ ...full, images: [built('base', '1', { level: 0.5 })] })],
    [
      'a step that took an age',
      JSON.stringify({
        ...full,
        images: [built('base', '1', { steps: [{ ...step('build', 1), durationMs: 1e300 }] })],
      }),
    ],
  ])('is not read out of %s', (_what, text) => {
    expect(readRunReport(text)).toBeUndefined();
  });
});
