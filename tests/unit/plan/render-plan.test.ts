import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type SchemaObject } from 'ajv/dist/2020.js';
import type { PlanState } from '../../../src/plan/build-plan.ts';
import { expectDurations, expectedTotal } from '../../../src/plan/expected-durations.ts';
import { renderPlan } from '../../../src/plan/render-plan.ts';
import { stepNames } from '../../../src/report/run-report.ts';
import { golden } from '../golden.ts';
import { allSteps, examplePlan, planOfEntries } from './plan-examples.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8'),
) as SchemaObject;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

function schemaProblems(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
}

const eachStep = new Map(allSteps.map((name) => [name, [30_000]]));
const timings = new Map(examplePlan.images.map(({ image }) => [image.key, eachStep]));
const timed = expectDurations(examplePlan, timings, new Map());
const expected = expectedTotal(timed, 2);

describe('a plan as text', () => {
  it('is that of the golden file', () => {
    const text = renderPlan(timed, 'text', { expected });

    expect(text).toBe(golden('plan/plan-text.txt', text));
  });

  it('says which images were never timed', () => {
    const some = expectDurations(examplePlan, new Map([['base-notebook', eachStep]]), new Map());

    expect([renderPlan(examplePlan, 'text'), renderPlan(some, 'text')]).toEqual([
      expect.stringContaining('\nno timings yet\n'),
      expect.stringContaining('\nno timings yet for scipy-notebook, r-notebook, dashboard\n'),
    ]);
  });

  it('shows no more than what is known', () => {
    const plan = planOfEntries({ base: { steps: ['basic-tests'], state: 'test' } });

    expect(renderPlan(plan, 'text')).toBe(
      'base  test\n              basic-tests\n\n1 image: 1 test\nno timings yet\n',
    );
  });

  it('of nothing says so', () => {
    expect(renderPlan({ images: [] }, 'text')).toBe('\n0 images: nothing to do\n');
  });

  it('has the word for the state painted, and nothing else', () => {
    const plan = planOfEntries({ base: {}, child: { on: ['base'], state: 'skip' } });
    const painted: [PlanState, string][] = [];
    const paint = (state: PlanState, text: string) => {
      painted.push([state, text]);
      return `<${text}>`;
    };

    const text = renderPlan(plan, 'text', { paint });

    expect(painted).toEqual([
      ['build', 'build'],
      ['skip', 'skip'],
    ]);
    expect(text.replace(/<(.*?)>/g, '$1')).toBe(renderPlan(plan, 'text'));
  });

  it('cleans what others wrote', () => {
    const escape = String.fromCharCode(27);
    const dirty = `a${escape}[31m red\nline`;
    const plan = planOfEntries(
      { base: { reasons: [{ kind: 'x', text: dirty }] } },
      { comparison: dirty, notes: [dirty] },
    );

    expect(renderPlan(plan, 'text').split('\n')).toEqual([
      'a red line',
      '',
      'base  build   a red line',
      `              ${allSteps.join(' → ')}`,
      '',
      '1 image: 1 build',
      'no timings yet',
      'note: a red line',
      '',
    ]);
  });
});

describe('a plan as JSON', () => {
  it('is that of the golden file', () => {
    const text = renderPlan(timed, 'json', { expected });

    expect(text).toBe(golden('plan/plan-json.txt', text));
  });

  it.each([
    ['all fields', renderPlan(timed, 'json', { expected })],
    ['no timings', renderPlan(examplePlan, 'json')],
    ['no comparison', renderPlan(planOfEntries({ base: {} }), 'json')],
    ['no images', renderPlan({ images: [] }, 'json')],
  ])('with %s fits its schema', (_what, text) => {
    expect(schemaProblems(text)).toEqual([]);
  });

  it.each([
    ['another version', { schemaVersion: 2 }, '/schemaVersion must be equal to constant'],
    ['a field it does not know', { extra: 1 }, ' must NOT have additional properties'],
    ['another store', { store: 'disk' }, '/store must be equal to one of the allowed values'],
  ])('is refused by its schema with %s', (_what, change, problem) => {
    const document = JSON.parse(renderPlan(timed, 'json')) as object;

    expect(schemaProblems(JSON.stringify({ ...document, ...change }))).toEqual([problem]);
  });

  it('leaves out what is not known', () => {
    expect(JSON.parse(renderPlan(planOfEntries({ base: {} }), 'json'))).toEqual({
      schemaVersion: 1,
      images: [
        {
          key: 'base',
          state: 'build',
          reasons: [],
          tags: [],
          steps: allSteps,
          parents: [],
          level: 0,
        },
      ],
      notes: [],
    });
  });
});

describe('plan.schema.json', () => {
  it('names the steps that the program knows', () => {
    expect(JSON.stringify(schema)).toContain(`"enum":${JSON.stringify(stepNames)}`);
  });

  it('describes every field', () => {
    const undescribed: string[] = [];
    const look = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties = {}, items, $defs = {} } = node as Record<string, object | undefined>;
      const all = { ...properties, ...$defs, ...(items && { items }) };
      for (const [name, part] of Object.entries(all)) {
        if (!('description' in part) && !('$ref' in part)) undescribed.push(`${path}/${name}`);
        look(part, `${path}/${name}`);
      }
    };

    look(schema, '');

    expect(undescribed).toEqual([]);
  });
});
