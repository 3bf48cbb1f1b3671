import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { reportCollector } from '../../../src/report/collect-report.ts';
import { renderRunReport } from '../../../src/report/report-json.ts';
import { failureKinds, stepNames } from '../../../src/report/run-report.ts';
import { exampleRun, planned, reportOf, runStarted, timed, type Untimed } from './example-run.ts';

const schemaFile = new URL('../../../schemas/run.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as SchemaObject;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

function problems(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
}

const image = fc.constantFrom('base', 'child', 'ghost');
const step = fc.constantFrom(...stepNames);
const durationMs = fc.nat();
const message = fc.option(fc.string(), { nil: undefined });
const counts = fc.record({ passed: fc.nat(), failed: fc.nat(), skipped: fc.nat() });
const failure = fc.record(
  {
    kind: fc.constantFrom(...failureKinds),
    cause: fc.string(),
    location: fc.record({
      file: fc.string(),
      line: fc.integer({ min: 1 }),
      column: fc.integer({ min: 1 }),
    }),
    command: fc.string(),
    tail: fc.array(fc.string()),
    logPath: fc.string(),
  },
  { requiredKeys: ['tail'] },
);
const layers = fc.array(fc.record({ command: fc.string(), sizeBytes: fc.nat() }));
const event: fc.Arbitrary<Untimed> = fc.oneof(
  fc.record({
    kind: fc.constant('note' as const),
    level: fc.constantFrom('info' as const, 'warning' as const),
    text: fc.string(),
  }),
  fc.record({ kind: fc.constant('step-started' as const), image, step }),
  fc.record({ kind: fc.constant('step-output' as const), image, step, line: fc.string() }),
  fc.record({
    kind: fc.constant('step-finished' as const),
    image,
    step,
    status: fc.constantFrom(
      'passed' as const,
      'failed' as const,
      'skipped' as const,
      'cancelled' as const,
    ),
    durationMs,
    message,
    tests: fc.option(counts, { nil: undefined }),
    failure: fc.option(failure, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('image-facts' as const),
    image,
    facts: fc.record(
      {
        tags: fc.array(fc.string()),
        imageId: fc.string(),
        digest: fc.string(),
        buildId: fc.string(),
        sizeBytes: fc.nat(),
        layers,
        previous: fc.record({
          name: fc.string(),
          reference: fc.string(),
          imageId: fc.string(),
          sizeBytes: fc.nat(),
          layers,
        }),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    kind: fc.constant('image-finished' as const),
    image,
    status: fc.constantFrom(
      'passed' as const,
      'failed' as const,
      'blocked' as const,
      'cancelled' as const,
    ),
    durationMs,
    message,
  }),
  fc.record({
    kind: fc.constant('run-finished' as const),
    status: fc.constantFrom('passed' as const, 'failed' as const, 'interrupted' as const),
    durationMs,
  }),
);

describe('run.schema.json', () => {
  it('accepts the report of a run', () => {
    const text = renderRunReport(reportOf(exampleRun));

    expect(problems(text)).toEqual([]);
  });

  it('accepts what there is after any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const collector = reportCollector();
        timed([
          runStarted([planned('base'), planned('child', { level: 1, parents: ['base'] })]),
          ...events,
        ]).forEach((one) => {
          collector.report(one);
          const report = collector.current();
          expect(report === undefined ? ['no report'] : problems(renderRunReport(report))).toEqual(
            [],
          );
        });
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['another version', { schemaVersion: 2 }, '/schemaVersion must be equal to constant'],
    ['a key it does not know', { extra: 1 }, ' must NOT have additional properties'],
    [
      'a status it does not know',
      { status: 'green' },
      '/status must be equal to one of the allowed values',
    ],
    ['a time that is none', { startedAt: 'noon' }, '/startedAt must match pattern'],
  ])('refuses %s', (_what, change, problem) => {
    const text = JSON.stringify({ ...reportOf(exampleRun), ...change });

    expect(problems(text)).toEqual([expect.stringContaining(problem)]);
  });

  it('names the steps that the program knows', () => {
    const known = JSON.stringify(stepNames);

    expect(JSON.stringify(schema)).toContain(`"name":{"enum":${known}}`);
  });
});

describe('renderRunReport', () => {
  it('ends with a line feed and gives back what went in', () => {
    const report = reportOf(exampleRun);

    const text = renderRunReport(report);

    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)));
  });
});
