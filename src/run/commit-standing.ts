import type { BuildContext } from '../identity/build-context.ts';
import type { InputFile } from '../identity/build-inputs.ts';
import type { CommitStanding } from '../plan/image-inputs.ts';
import type { ImageSpec } from '../spec/spec.ts';
import { commitState, inputMatcher } from './commit-state.ts';
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
  const { lookBeyond, specPath } = repository;
  if (lookBeyond === undefined) return { state, ignored: [], linked: [] };
  // Read by whoever builds, not sent as links.
  const isRead = (path: string) => path.endsWith('.dockerignore');
  const sent = context.unlisted.filter((path) => !isRead(path));
  const read = [image.dockerfilePath, ...context.unlisted.filter(isRead)];
  const [own, { ignored }] = await Promise.all([
    lookBeyond([...new Set([...watched.map(({ path }) => path), ...sent])], [...new Set(read)]),
    // Where it differs is told by what it says of the image.
    lookBeyond([], [specPath]),
  ]);
  const isLacking = state === 'clean' && (await lookBeyond.lacks(inputMatcher(image, context)));
  return {
    state: own.changed.length > 0 || isLacking ? 'dirty' : state,
    ignored: [...new Set([...ignored, ...own.ignored])],
    linked: own.linked,
  };
}
