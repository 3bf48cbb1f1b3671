import { describe, expect, it } from '@jest/globals';
import { planDeletions } from '../../../src/retention/plan-deletions.ts';
import { newRunId } from '../../../src/run/run-id.ts';
import { contentOf, daysAgo, image, policyOf } from './contents.ts';

/** The temporary tag of a run that started so many days ago. */
const temporary = (days: number) => `tmp-${newRunId(daysAgo(days), () => 0)}`;

describe('a name that an image was to have for a moment', () => {
  it('goes when no run can need it, however old the image is', () => {
    const content = contentOf({
      'acme/base': [
        image('one', { tags: [temporary(8)], days: 1 }),
        image('two', { tags: [temporary(1)], days: 90 }),
        image('three', { tags: ['tmp-of-mine'], days: 90 }),
      ],
    });

    const { deletions, kept } = planDeletions(content, policyOf());

    const goes = deletions.flatMap((one) => (one.kind === 'tag' ? [one.tag] : one.tags));
    expect(goes).toEqual([temporary(8)]);
    expect(Object.fromEntries(kept.map(({ tag = '', reason }) => [tag, reason]))).toMatchObject({
      [temporary(1)]: 'a name that a run may need at this moment',
      'tmp-of-mine': 'not a tag that stack writes',
    });
  });
});
