import { userProblems } from '../errors/user-error.ts';
import type { PublishedImage } from '../plan/build-plan.ts';
import type { PreviousImage } from '../report/run-report.ts';
import type { Books } from './books.ts';
import type { StepContext } from './image-run.ts';
import { sizesIn } from './record-page.ts';

/**
 * The image that people have, for a comparison in the report and on the page; `undefined` when there is none.
 *
 * Nothing else needs it: where it cannot be looked up, a note says so and the image is built all the same.
 *
 * @returns `sizes`: as the report compares them; `undefined` when its record does not tell
 */
export async function previousImage(
  { image, planned, note }: Pick<StepContext, 'image' | 'planned' | 'note'>,
  books: Pick<Books, 'previous'>,
): Promise<
  { readonly published: PublishedImage; readonly sizes: PreviousImage | undefined } | undefined
> {
  try {
    const before = await books.previous(planned);
    return before && { published: before, sizes: sizesOf(image.repository, before) };
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    note(`report and page are not compared with the image before: ${problem.message}`);
    return undefined;
  }
}

function sizesOf(
  repository: string,
  { tag, imageId, record }: PublishedImage,
): PreviousImage | undefined {
  const sizes = sizesIn(record);
  return sizes && { name: tag, reference: `${repository}:${tag}`, imageId, ...sizes };
}
