import { describe, expect, it } from '@jest/globals';
import type { ImageRecord } from '../../../src/identity/record.ts';
import { notedRecords } from '../../../src/run/noted-records.ts';
import { imageRecord } from '../../support/image-record.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const base = imageSpec('base');

function noted(records: Readonly<Record<string, ImageRecord>>) {
  const asked: string[] = [];
  const under = notedRecords((_image, imageId) => {
    asked.push(imageId);
    return Promise.resolve(records[imageId]);
  });
  return { ...under, asked };
}

describe('notedRecords', () => {
  it('finds what there is, asks once for each that is wanted, and keeps how long steps took', async () => {
    const record = imageRecord({ timings: { build: 5 } });
    const { findRecord, recorded, asked } = noted({ one: record });

    const found = [await findRecord(base, 'one'), await findRecord(base, 'none')];

    expect(found).toEqual([record, undefined]);
    expect([asked, [...recorded]]).toEqual([['one', 'none'], [['base', { build: 5 }]]]);
  });

  it.each([
    ['older', 'newer'],
    ['newer', 'older'],
  ])('believes the image that was built last: %s, then %s', async (...order) => {
    const { findRecord, recorded } = noted({
      older: imageRecord({ builtAt: '2026-01-01T00:00:00.000Z', timings: { build: 1 } }),
      newer: imageRecord({ builtAt: '2026-02-01T00:00:00.000Z', timings: { build: 2 } }),
    });

    for (const imageId of order) await findRecord(base, imageId);

    expect(recorded.get('base')).toEqual({ build: 2 });
  });
});
