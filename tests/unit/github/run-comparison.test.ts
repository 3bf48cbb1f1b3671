import { describe, expect, it } from '@jest/globals';
import { compareRun } from '../../../src/github/run-comparison.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { exampleRun, reportOf } from '../report/example-run.ts';

describe('compareRun', () => {
  const report = reportOf(exampleRun);
  const previous = {
    name: '2026.4-stable',
    reference: 'stack.test/base-notebook:2026.4-stable',
    imageId: digestOfDigit('7'),
    sizeBytes: 1,
    layers: [],
  };
  const images = report.images.map((image) =>
    image.key === 'base-notebook' ? { ...image, previous } : image,
  );
  const repositories = new Map([['base-notebook', 'stack.test/base-notebook']]);

  it('compares what was built with what people had when the run began', async () => {
    const asked: string[] = [];
    const find = ({ key, repository }: { key: string; repository: string }, imageId: string) => {
      asked.push(`${repository} ${imageId.slice(0, 9)}`);
      return Promise.resolve(imageRecord({ key, imageId }));
    };

    const comparison = await compareRun({ ...report, images }, repositories, new Map(), find);

    const [image, ...others] = comparison.images;
    expect(others).toEqual([]);
    expect([image?.key, image?.isSame]).toEqual(['base-notebook', false]);
    expect(image?.before.imageId).toBe(digestOfDigit('7'));
    expect(image?.after.imageId).toBe(digestOfDigit('1'));
    expect(asked.sort()).toEqual([
      'stack.test/base-notebook sha256:11',
      'stack.test/base-notebook sha256:77',
    ]);
  });

  it('knows nothing of packages where there is no record', async () => {
    const nothing = () => Promise.resolve(undefined);

    const comparison = await compareRun({ ...report, images }, repositories, new Map(), nothing);

    expect(comparison.images.map(({ key, packages }) => [key, packages])).toEqual([
      ['base-notebook', undefined],
    ]);
  });

  it('takes what people are known to have for what they had, also of images that were not built', async () => {
    const known = new Map([['base-notebook', digestOfDigit('8')]]);
    const nothing = () => Promise.resolve(undefined);

    const comparison = await compareRun(report, repositories, known, nothing);

    expect(comparison.images.map(({ before }) => before.imageId)).toEqual([digestOfDigit('8')]);
  });
});
