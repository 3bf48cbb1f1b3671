import { userProblems } from '../errors/user-error.ts';
import type { PublishedImage } from '../plan/build-plan.ts';
import type { PreviousImage } from '../report/run-report.ts';
import type { Books } from './books.ts';
import type { StepContext } from './image-run.ts';
import { sizesIn } from './record-page.ts';

/**
 * The sizes of the image that people have, for a comparison in the report; `undefined` when there is none.
 *
 * Only the report needs them: where they cannot be looked up, a note says so and the image is built all the same.
 */
export async function previousSizes(
  { image, planned, note }: Pick<StepContext, 'image' | 'planned' | 'note'>,
  books: Pick<Books, 'previous'>,
): Promise<{ readonly imageId: string; readonly sizes: PreviousImage } | undefined> {
  try {
    const before = await books.previous(planned);
    return before && withSizes(image.repository, before);
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    note(`the report lacks the size of the image before: ${problem.message}`);
    return undefined;
  }
}

function withSizes(repository: string, { tag, imageId, record }: PublishedImage) {
  const sizes = sizesIn(record);
  if (sizes === undefined) return undefined;
  return { imageId, sizes: { name: tag, reference: `${repository}:${tag}`, ...sizes } };
}
