import { outcomeTags, type TestCase, type TestStatus, type TestSuite } from './test-suite.ts';
import { asNode, attributeOf, childrenOf, readXml, textOf, type XmlNode } from './xml-nodes.ts';

/** Elements that may stand several times beside each other. */
const repeatedTags = [
  'testsuite',
  'testcase',
  'property',
  'system-out',
  ...Object.values(outcomeTags),
];

/**
 * Reads JUnit XML, that of `pytest --junitxml` among others; several `testsuite` elements become one list of cases.
 *
 * The text may come out of an image: document types (and with them entities) are refused, and cost is bounded.
 *
 * @returns `undefined` when the text is not JUnit XML, not well-formed (a run that was killed) or too long
 */
export function parseJUnit(xml: string): TestSuite | undefined {
  const document = readXml(xml, repeatedTags);
  const suites = suitesOf(document?.['testsuites'] ?? document);
  const [first] = suites;
  if (first === undefined) return undefined;

  const stdout = suites.map((suite) => textOf(suite, 'system-out')).join('');
  return {
    name: propertyOf(first, 'image') ?? attributeOf(first, 'name') ?? '',
    stage: propertyOf(first, 'stage') ?? '',
    cases: suites.flatMap((suite) =>
      childrenOf(suite, 'testcase').map((node) => caseOf(node, suite)),
    ),
    stdout: stdout === '' ? undefined : stdout,
  };
}

/** Suites may stand in suites. */
function suitesOf(value: unknown): readonly XmlNode[] {
  return childrenOf(asNode(value), 'testsuite').flatMap((suite) => [suite, ...suitesOf(suite)]);
}

function caseOf(node: XmlNode, suite: XmlNode): TestCase {
  const status = statusOf(node);
  const [outcome] = status === 'passed' ? [] : childrenOf(node, outcomeTags[status]);
  const message = attributeOf(outcome, 'message');
  const details = status === 'passed' ? '' : textOf(node, outcomeTags[status]);
  return {
    suite:
      attributeOf(node, 'file') ??
      attributeOf(node, 'classname') ??
      attributeOf(suite, 'name') ??
      '',
    name: attributeOf(node, 'name') ?? '',
    status,
    durationMs: milliseconds(attributeOf(node, 'time')),
    message: message === '' ? undefined : message,
    details: details === '' ? undefined : details,
  };
}

function statusOf(node: XmlNode): TestStatus {
  const statuses = ['failed', 'error', 'skipped'] as const;
  return statuses.find((status) => outcomeTags[status] in node) ?? 'passed';
}

function milliseconds(text: string | undefined): number {
  const value = Math.round(Number(text) * 1000);
  return Number.isFinite(value) ? Math.max(value, 0) : 0;
}

function propertyOf(suite: XmlNode, name: string): string | undefined {
  const properties = childrenOf(asNode(suite['properties']), 'property');
  return attributeOf(
    properties.find((property) => property['@name'] === name),
    'value',
  );
}
