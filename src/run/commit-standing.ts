import type { BuildContext } from '../identity/build-context.ts';
import type { InputFile } from '../identity/build-inputs.ts';
import type { CommitStanding } from '../plan/image-inputs.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { commitState } from './commit-state.ts';
import type { Repository } from './read-repository.ts';

/**
 * Whether what an image is made from is as the last commit has it, also where `git status` does not tell.
 *
 * @param watched paths relative to the root
 * @throws {UserError} `GIT_FAILED`
 */
export async function commitStanding(
  repository: Repository,
  image: ImageSpec,
  context: BuildContext,
  watched: readonly InputFile[],
): Promise<CommitStanding> {
  const state = commitState(repository, image, context);
  const { lookBeyond, listing, specPath } = repository;
  if (lookBeyond === undefined) return { state, ignored: [] };
  const others = [image.dockerfilePath, ...watched.map(({ path }) => path)];
  const unlisted = others.filter((path) => listing?.exact.has(path) !== true);
  const [own, { ignored }] = await Promise.all([
    lookBeyond([...new Set([...unlisted, ...context.unlisted])]),
    // Where it differs is told by what it says of the image.
    lookBeyond([specPath]),
  ]);
  return {
    state: own.unseen.length > 0 ? 'dirty' : state,
    ignored: [...new Set([...ignored, ...own.ignored])],
  };
}
