import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJUnit } from '../../../src/report/junit.ts';
import { renderJUnit } from '../../../src/report/render-junit.ts';
import type { TestCase, TestSuite } from '../../../src/report/test-suite.ts';

const suite: TestSuite = {
  name: 'base-notebook',
  stage: 'basic-tests',
  cases: [
    { suite: 'tests/test_a.py', name: 'test_one', status: 'passed', durationMs: 12 },
    {
      suite: 'tests/test_a.py',
      name: 'test_two[<&"\']',
      status: 'failed',
      durationMs: 1500,
      message: 'assert 1 == 2\n  where "x"',
      details: 'line 1\n\n    line 2 <b>&amp;</b> ]]>',
    },
    {
      suite: 'tests/test_b.sh',
      name: 'test_b.sh',
      status: 'skipped',
      durationMs: 0,
      message: 'no GPU',
    },
    {
      suite: 'tests/test_c.R',
      name: 'test_c.R',
      status: 'error',
      durationMs: 9,
      details: 'timed out',
    },
  ],
  stdout: 'collected 4 items',
};

describe('renderJUnit', () => {
  it('writes one suite with totals, outcomes and output', () => {
    const xml = renderJUnit(suite);

    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="1" skipped="1" time="1.521">
<testsuite name="base-notebook.basic-tests" tests="4" failures="1" errors="1" skipped="1" time="1.521">
<properties>
<property name="image" value="base-notebook"/>
<property name="stage" value="basic-tests"/>
</properties>
<testcase classname="tests/test_a.py" name="test_one" time="0.012"/>
<testcase classname="tests/test_a.py" name="test_two[&lt;&amp;&quot;']" time="1.500">
<failure message="assert 1 == 2&#10;  where &quot;x&quot;">line 1

    line 2 &lt;b&gt;&amp;amp;&lt;/b&gt; ]]&gt;</failure>
</testcase>
<testcase classname="tests/test_b.sh" name="test_b.sh" time="0.000">
<skipped message="no GPU"></skipped>
</testcase>
<testcase classname="tests/test_c.R" name="test_c.R" time="0.009">
<error>timed out</error>
</testcase>
<system-out>collected 4 items</system-out>
</testsuite>
</testsuites>
`);
  });

  it('leaves out escape sequences and characters that XML does not have', () => {
    const details = '\u001b[31mred\u001b[0m \u0000\u0008\ufffe\ud800 10%\r90%';
    const failing: TestCase = { suite: 's', name: 'n', status: 'failed', durationMs: 0, details };

    const xml = renderJUnit({ ...suite, cases: [failing], stdout: undefined });

    expect(xml).toContain('<failure>90%</failure>');
  });

  it('shortens long texts in the middle', () => {
    const stdout = `begin\n${'x\n'.repeat(2_000_000)}end`;

    const xml = renderJUnit({ ...suite, cases: [], stdout });

    expect(xml.length).toBeLessThan(1_100_000);
    expect(xml).toMatch(/<system-out>begin\n[^]* characters left out [^]*\nend<\/system-out>/);
  });
});

describe('parseJUnit', () => {
  it('gives back what renderJUnit wrote', () => {
    const parsed = parseJUnit(renderJUnit(suite));

    expect(parsed).toEqual(suite);
  });

  it('gives back any suite of printable text', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...Array.from('abc<>&"\'\n ]é…😀/\\;#x1')), minLength: 1 })
      .map((value) =>
        value
          .split('\n')
          .map((line) => line.trimEnd())
          .join('\n')
          .trim(),
      )
      .filter((value) => value !== '');
    const test: fc.Arbitrary<TestCase> = fc.record(
      {
        suite: text,
        name: text,
        status: fc.constantFrom('failed' as const, 'skipped' as const, 'error' as const),
        durationMs: fc.nat({ max: 1e8 }),
        message: text,
        details: text,
      },
      { requiredKeys: ['suite', 'name', 'status', 'durationMs'] },
    );
    const any = fc.record({ name: text, stage: text, cases: fc.array(test), stdout: text });

    fc.assert(
      fc.property(any, (value) => {
        expect(parseJUnit(renderJUnit(value))).toEqual(value);
      }),
    );
  });

  it('reads what pytest writes', () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.512" timestamp="2026-11-21T17:55:01.000000+00:00" hostname="c0ffee"><testcase classname="tests.test_python.TestKernel" name="test_version[3.13]" time="0.101" /><testcase classname="tests.test_python" name="test_sum" time="0.002"><failure message="AssertionError: assert 3 == 4&#10; +  where 3 = sum([1, 2])">def test_sum():
&gt;       assert sum([1, 2]) == 4
#x1B[1m#x1B[31mE       AssertionError#x1B[0m</failure><system-out>printed &amp; kept by pytest
</system-out></testcase><testcase classname="tests.test_python" name="test_gpu" time="0.000"><skipped type="pytest.skip" message="no GPU">/t/test_python.py:3: no GPU</skipped></testcase><testcase classname="tests.test_r" name="test_r" time="0.010"><error message="failed on setup with &quot;OSError&quot;">E   OSError</error></testcase></testsuite></testsuites>`;

    const parsed = parseJUnit(xml);

    expect(parsed).toEqual({
      name: 'pytest',
      stage: '',
      cases: [
        {
          suite: 'tests.test_python.TestKernel',
          name: 'test_version[3.13]',
          status: 'passed',
          durationMs: 101,
        },
        {
          suite: 'tests.test_python',
          name: 'test_sum',
          status: 'failed',
          durationMs: 2,
          message: 'AssertionError: assert 3 == 4\n +  where 3 = sum([1, 2])',
          details: 'def test_sum():\n>       assert sum([1, 2]) == 4\nE       AssertionError',
        },
        {
          suite: 'tests.test_python',
          name: 'test_gpu',
          status: 'skipped',
          durationMs: 0,
          message: 'no GPU',
          details: '/t/test_python.py:3: no GPU',
        },
        {
          suite: 'tests.test_r',
          name: 'test_r',
          status: 'error',
          durationMs: 10,
          message: 'failed on setup with "OSError"',
          details: 'E   OSError',
        },
      ],
    });
  });

  it('reads a suite that is the root, suites in suites, CDATA and many entities', () => {
    const entities = '&lt;'.repeat(5000);
    const xml = `<testsuite name="a"><testsuite name="b"><testcase name="n" time="x"><failure><![CDATA[&lt;raw>]]></failure></testcase></testsuite><system-out>${entities}</system-out></testsuite>`;

    const parsed = parseJUnit(`<testsuites>${xml}</testsuites>`);

    expect(parsed).toEqual({
      name: 'a',
      stage: '',
      cases: [{ suite: 'b', name: 'n', status: 'failed', durationMs: 0, details: '&lt;raw>' }],
      stdout: '<'.repeat(5000),
    });
    expect(parseJUnit(xml)).toEqual(parsed);
  });

  it('reads a stage without tests', () => {
    const empty = { name: 'base', stage: 'basic-tests', cases: [] };

    expect(parseJUnit(renderJUnit(empty))).toEqual(empty);
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'Traceback: no pytest'],
    ['other XML', '<html><body/></html>'],
    ['a document that breaks off', renderJUnit(suite).slice(0, -40)],
    [
      'a document that breaks off after a test',
      '<testsuites><testsuite name="a"><testcase name="b"/>',
    ],
    ['binary', '\u0000\u0001\u0002<testsuite'],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${renderJUnit(suite).slice(39)}`],
    [
      'an attack by entities',
      `<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuites><testsuite name="&b;"/></testsuites>`,
    ],
    [
      'a file by entity',
      `<!-- x --><!doctype l [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuites><testsuite name="&f;"/></testsuites>`,
    ],
    ['very deep nesting', '<testsuite>'.repeat(50_000) + '</testsuite>'.repeat(50_000)],
    ['a very long document', `<testsuites>${' '.repeat(33 * 1024 * 1024)}</testsuites>`],
  ])('has no answer for %s', (_what, xml) => {
    expect(parseJUnit(xml)).toBeUndefined();
  });

  it('does not take names of attributes and elements for anything else', () => {
    const xml =
      '<testsuites><testsuite __proto__="x" name="a"><testcase constructor="y" name="n"/></testsuite></testsuites>';

    const parsed = parseJUnit(xml);

    expect(parsed?.cases ?? []).toEqual([
      { suite: 'a', name: 'n', status: 'passed', durationMs: 0 },
    ]);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });

  it('reads twenty thousand tests in a moment', () => {
    const cases = Array.from({ length: 20_000 }, (_, index): TestCase => ({
      suite: 's',
      name: `t${index}`,
      status: 'passed',
      durationMs: 1,
    }));
    const xml = renderJUnit({ ...suite, cases });
    const before = process.cpuUsage().user;

    const parsed = parseJUnit(xml);

    expect(parsed?.cases).toHaveLength(20_000);
    // Microseconds of the processor, whatever else the machine does.
    expect(process.cpuUsage().user - before).toBeLessThan(6e6);
  });
});
