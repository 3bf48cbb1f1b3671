import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ImageReport, RunReport } from '../../../../src/report/run-report.ts';
import { renderPage } from '../../../../src/report/page/render-page.tsx';
import { exampleRun, reportOf } from '../example-run.ts';
import { madeUpRun } from './made-up-run.ts';
import { pageElements, type PageElement } from './page-tree.ts';

const none = new Set<string>();
const example = reportOf(exampleRun);

function elementsOf(report: RunReport, files: ReadonlySet<string> = none): readonly PageElement[] {
  return pageElements(renderPage(report, files));
}

function textsOf(elements: readonly PageElement[], name: string): readonly string[] {
  return elements.filter((one) => one.name === name).map(({ text }) => text.trim());
}

/** A run that says the same text in every place that takes one. */
function reportSaying(text: string): RunReport {
  const image = (key: string, fields: Partial<ImageReport>): ImageReport => ({
    key,
    level: 0,
    parents: [],
    state: text,
    status: 'passed',
    message: text,
    reasons: [{ kind: text, text, paths: [text, text], parent: text }],
    reference: text,
    tags: [text],
    digest: text,
    imageId: text,
    buildId: text,
    sizeBytes: 10,
    layers: [{ command: text, sizeBytes: 10, inherited: false }],
    previous: {
      name: text,
      reference: text,
      sizeBytes: 5,
      layers: [{ command: text, sizeBytes: 5 }],
    },
    steps: [],
    ...fields,
  });
  const failure = {
    kind: 'test',
    cause: text,
    location: { file: text, line: 1, column: 1 },
    command: text,
    tail: [text, text],
    logPath: text,
  } as const;
  const startedAt = '2026-11-21T17:55:02.000Z';
  const step = {
    name: 'build',
    status: 'failed',
    startedAt,
    durationMs: 5,
    message: text,
    failure,
  } as const;
  return {
    ...example,
    command: text,
    stackVersion: text,
    runId: text,
    registry: text,
    commit: text,
    branch: text,
    notes: [text],
    images: [
      image(`${text}1`, { status: 'failed', steps: [step] }),
      image(`${text}2`, { status: 'blocked', level: 1, parents: [`${text}1`] }),
      image(`${text}3`, { steps: [{ ...step, status: 'passed', failure: undefined }] }),
    ],
  };
}

/** Names of elements and of their attributes, in order: what a text must not change. */
function skeleton(elements: readonly PageElement[]): readonly string[] {
  return elements.map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

const evil = fc.oneof(
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    '</style><style>*{display:none}</style>',
    ']]><!--',
    '--><svg/onload=alert(1)>',
    'javascript:alert(1)',
    '&lt;b&gt; &#60; &amp',
    '\u202etxt.exe\u0000\u001b[31m\ud800',
    '</pre></details></body>',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('the page of a run', () => {
  it('says what came of it, what failed, and what is known of each image', () => {
    const elements = elementsOf(example, new Set(['logs/r-notebook.build.log']));

    const links = elements.flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(textsOf(elements, 'title')).toContain(
      'failed: stack build --push, 2026-11-21 17:55:01 UTC',
    );
    expect(textsOf(elements, 'h1')).toEqual(['Run failed']);
    expect(textsOf(elements, 'h2')).toEqual([
      'Failures',
      'Graph',
      'Timeline',
      'Where the time went',
      'Images',
      'Notes',
    ]);
    expect(textsOf(elements, 'pre')).toEqual([
      'cc -o tool tool.c\n::error::make: *** No targets.  Stop.',
    ]);
    expect(links).toContain('logs/r-notebook.build.log');
    for (const { key } of example.images) {
      expect(links).toContain(`#image-${key}`);
      expect(elements.map(({ attributes }) => attributes['id'])).toContain(`image-${key}`);
    }
  });

  it('has no failures and no steps to show of a run with nothing to do', () => {
    const images = example.images.map((image) => ({
      ...image,
      status: 'up-to-date' as const,
      message: undefined,
      steps: [],
    }));

    const elements = elementsOf({ ...example, status: 'passed', notes: [], images });

    expect(textsOf(elements, 'h2')).toEqual(['Graph', 'Images']);
  });

  it('shows a run without images', () => {
    expect(textsOf(elementsOf({ ...example, images: [] }), 'h1')).toEqual(['Run failed']);
  });

  it('asks nobody for anything, and lets no script or style run but its own', () => {
    const page = renderPage(example, none);

    const elements = pageElements(page);
    const policy = elements.find(({ attributes }) => 'http-equiv' in attributes)?.attributes;
    const hash = (name: string) => {
      const [, text = ''] = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page) ?? [];
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy?.['content']).toBe(
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; ` +
        "img-src data:; base-uri 'none'; form-action 'none'",
    );
    expect(
      elements.filter(({ name }) => ['img', 'iframe', 'object', 'base'].includes(name)),
    ).toEqual([]);
    expect(elements.flatMap(({ attributes }) => attributes['src'] ?? [])).toEqual([]);
  });

  it('never takes a text for markup, wherever it stands', () => {
    const plain = skeleton(elementsOf(reportSaying('x')));
    fc.assert(
      fc.property(evil, (text) => {
        const elements = elementsOf(reportSaying(text));

        expect(skeleton(elements)).toEqual(plain);
        for (const { attributes } of elements) {
          expect(attributes['href'] ?? '#').toMatch(/^(?:#|run\.json$|data:image\/svg)/);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('stays small when everything is huge', () => {
    const huge = '<&"'.repeat(300_000);
    const [failed, , passed] = reportSaying(huge).images;
    const images = Array.from({ length: 200 }, (_, index) => [failed, passed][index % 2]).flatMap(
      (image, index) => (image === undefined ? [] : [{ ...image, key: `image-${index}` }]),
    );

    const page = renderPage(
      { ...example, notes: Array(1000).fill(huge) as string[], images },
      none,
    );

    expect(Buffer.byteLength(page)).toBeLessThan(4_000_000);
  });

  it.each([
    [8, 0.15],
    [60, 0.6],
    [200, 2],
  ])('of %i images has less than %d MB', (count, megabytes) => {
    const page = renderPage(madeUpRun(count), none);

    expect(Buffer.byteLength(page)).toBeLessThan(megabytes * 1e6);
  });

  it('lists the images by level where there are too many to draw', () => {
    const page = renderPage(madeUpRun(300), none);

    expect(page).not.toContain('class="graph"');
    expect(page.match(/class="chip"/g)).toHaveLength(300);
  });
});
