import { describe, expect, it } from '@jest/globals';
import { renderManifestPage } from '../../../src/manifest/render-manifest-page.ts';
import type { ImageRecord } from '../../../src/identity/record.ts';
import type { PublishedImage } from '../../../src/plan/build-plan.ts';
import type { ImageReport, RunReport } from '../../../src/report/run-report.ts';
import type { Books } from '../../../src/run/books.ts';
import type { ImageState } from '../../../src/run/image-run.ts';
import { writeKnownPages } from '../../../src/run/known-pages.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { imageSpec } from '../../support/spec-builders.ts';
import { imageFacts } from '../manifest/image-facts-builder.ts';

const imageId = digestOfDigit('1');
const digest = digestOfDigit('d');
const reference = 'stack.test/base:2026.4-main';
const facts = imageFacts({ imageId, digest: digestOfDigit('e') });

function reported(fields: Partial<ImageReport> = {}): ImageReport {
  return {
    key: 'base',
    level: 0,
    parents: [],
    state: 'skip',
    status: 'up-to-date',
    reasons: [],
    reference,
    tags: [],
    steps: [],
    ...fields,
  };
}

/** Writes the pages of a run that says this of `base`, of which this record is kept. */
async function written(
  image: ImageReport,
  record: ImageRecord | undefined = imageRecord({ imageId, facts }),
  state: ImageState = { imageId, digest },
  before?: PublishedImage,
) {
  const files = memoryFiles();
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const books = {
    record: ({ key }: { readonly key: string }, id: string) => {
      asked.push([key, id]);
      return Promise.resolve(record);
    },
  } as Partial<Books> as Books;
  const notes = await writeKnownPages(
    { files, books, released: () => Promise.resolve(before) },
    { artifactsDir: '/stack/artifacts' },
    { images: [image] } as unknown as RunReport,
    new Map([['base', imageSpec('base')]]),
    new Map([['base', state]]),
    (key, found) => told.push([key, found]),
  );
  return { notes, asked, told, contents: files.contents() };
}

function pageOf(changes: Parameters<typeof imageFacts>[0]) {
  const shown = { ...facts, reference, ...changes };
  return {
    '/stack/artifacts/inventory/base.json': `${JSON.stringify(facts.inventory, undefined, 2)}\n`,
    '/stack/artifacts/manifests/base.md': renderManifestPage(shown),
  };
}

describe('the page of an image that was not looked into', () => {
  it('comes from its record, under the name and digest that it has now', async () => {
    const { notes, asked, contents } = await written(reported());

    expect(contents).toEqual(pageOf({ digest }));
    expect([notes, asked]).toEqual([[], [['base', imageId]]]);
  });

  it('tells the report how large the image and its layers are', async () => {
    const layers = [
      { command: 'CMD x', sizeBytes: 0, cumulativeBytes: 7, tags: [] },
      { command: 'RUN make', sizeBytes: 7, cumulativeBytes: 7, tags: [] },
    ];
    const record = imageRecord({ imageId, facts: { ...facts, layers } });

    const { told } = await written(reported(), record);

    expect(told).toEqual([
      ['base', { sizeBytes: facts.sizeBytes, layers: [{ command: 'RUN make', sizeBytes: 7 }] }],
    ]);
  });

  it('says what changed since the last release', async () => {
    const packages = [{ source: 'python', name: 'six', version: '1.17.0' }];
    const earlier = { ...facts, inventory: { schemaVersion: 1, packages } };
    const record = imageRecord({ facts: earlier });
    const before = { tag: '2026.4-stable-3', imageId: digestOfDigit('9'), record };

    const { contents } = await written(reported(), undefined, undefined, before);

    expect(contents['/stack/artifacts/manifests/base.md']).toContain(
      '## Changes since 2026.4-stable-3\n\n1 removed\n',
    );
  });

  it('keeps the digest of the record where none is known', async () => {
    const { contents } = await written(reported(), undefined, { imageId });

    expect(contents).toEqual(pageOf({ digest: facts.digest }));
  });

  it('is written of one that passed without that step too', async () => {
    const steps = [{ name: 'tag', status: 'passed', durationMs: 1 }] as const;

    const { contents } = await written(reported({ state: 'retag', status: 'passed', steps }));

    expect(contents).toEqual(pageOf({ digest }));
  });

  it('is written of one that waited and turned out to have everything', async () => {
    const steps = [{ name: 'build', status: 'skipped', durationMs: 1 }] as const;

    const { contents } = await written(reported({ steps }));

    expect(contents).toEqual(pageOf({ digest }));
  });

  it.each(['failed', 'blocked', 'cancelled'] as const)(
    'is not written of one that %s',
    async (status) => {
      expect(await written(reported({ status }))).toEqual({
        notes: [],
        asked: [],
        told: [],
        contents: {},
      });
    },
  );

  it('is not written again', async () => {
    const steps = [{ name: 'manifest-page', status: 'passed', durationMs: 1 }] as const;

    const { contents, asked } = await written(reported({ status: 'passed', steps }));

    expect([contents, asked]).toEqual([{}, []]);
  });

  it('is not written of one of which nothing is known', async () => {
    expect(await written(reported(), undefined, {})).toEqual({
      notes: [],
      asked: [],
      told: [],
      contents: {},
    });
  });

  it('is missed aloud where its record holds none', async () => {
    const { notes, contents } = await written(reported(), imageRecord({ imageId }));

    expect(notes).toEqual(['base has no manifest page: its record is missing']);
    expect(contents).toEqual({});
  });

  it('is no matter of verbs that take images as they are', async () => {
    const files = memoryFiles();

    const notes = await writeKnownPages(
      { files, books: undefined, released: () => Promise.resolve(undefined) },
      { artifactsDir: '/stack/artifacts' },
      { images: [reported()] } as unknown as RunReport,
      new Map([['base', imageSpec('base')]]),
      new Map([['base', { imageId }]]),
      () => undefined,
    );

    expect([notes, files.contents()]).toEqual([[], {}]);
  });
});
