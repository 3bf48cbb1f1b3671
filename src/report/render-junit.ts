import { cleanText } from '../text/clean-text.ts';
import { countTests, outcomeTags, type TestCase, type TestSuite } from './test-suite.ts';
import { element, keepEnds, textElement } from './xml-text.ts';

/** Longer texts lose their middle, in UTF-16 units. */
const maxLengths = { name: 1000, message: 4000, details: 64 * 1024, stdout: 1024 * 1024 } as const;

/**
 * JUnit XML as CI systems read it: one `testsuite` named `base-notebook.basic-tests`, `classname` is the file.
 *
 * Escape sequences and characters that XML 1.0 does not have are left out, long texts shortened in the middle.
 */
export function renderJUnit(suite: TestSuite): string {
  const sums = totals(suite);
  const properties = [
    element('property', { name: 'image', value: suite.name }),
    element('property', { name: 'stage', value: suite.stage }),
  ];
  const children = [
    element('properties', {}, properties),
    ...suite.cases.map(caseElement),
    ...(suite.stdout === undefined
      ? []
      : [textElement('system-out', {}, clean(suite.stdout, maxLengths.stdout))]),
  ];
  const name = `${suite.name}.${suite.stage}`;
  const root = element('testsuites', sums, [element('testsuite', { name, ...sums }, children)]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

function totals({ cases }: TestSuite): Readonly<Record<string, string | number>> {
  const counts = countTests(cases);
  const errors = cases.filter((test) => test.status === 'error').length;
  const durationMs = cases.reduce((sum, test) => sum + test.durationMs, 0);
  return {
    tests: cases.length,
    failures: counts.failed - errors,
    errors,
    skipped: counts.skipped,
    time: seconds(durationMs),
  };
}

function caseElement(test: TestCase): string {
  const attributes = {
    classname: clean(test.suite, maxLengths.name),
    name: clean(test.name, maxLengths.name),
    time: seconds(test.durationMs),
  };
  if (test.status === 'passed') return element('testcase', attributes);

  const message = test.message && clean(test.message, maxLengths.message);
  const details = clean(test.details ?? '', maxLengths.details);
  const outcome = textElement(outcomeTags[test.status], { message }, details);
  return element('testcase', attributes, [outcome]);
}

function clean(text: string, maxLength: number): string {
  return keepEnds(cleanText(text, maxLength), maxLength);
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
