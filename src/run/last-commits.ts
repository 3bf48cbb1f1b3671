import { imageDiffers } from '../changes/meaning-changes.ts';
import type { LastCommit } from '../identity/image-labels.ts';
import { inputPaths } from '../identity/input-paths.ts';
import type { ImageInputs } from '../plan/image-inputs.ts';
import type { Git } from '../ports/git.ts';
import { commitState } from './commit-state.ts';
import type { OpenPlan } from './open-plan.ts';

/** Where the history of a stack is read. */
export interface HistoryPlace {
  readonly git: Git;
  readonly opened: OpenPlan;
}

/**
 * Where what images are made from stands in the history, by key; nothing without a commit. The history begins at the commit that
 * the plan is about. What was edited or committed since the plan was made may have been read for it, and counts as not committed.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function lastCommits(
  keys: ReadonlySet<string>,
  { git, opened }: HistoryPlace,
): Promise<ReadonlyMap<string, LastCommit>> {
  const { repository, work } = opened;
  const head = repository.checkout?.head?.sha;
  if (head === undefined || keys.size === 0) return new Map();
  const known = [...keys].flatMap((key) => work.inputs.get(key) ?? []);
  const paths = known.map(({ image, context }) => {
    const differs = (before: string | undefined, after: string | undefined) =>
      imageDiffers(image.key, before, after, repository.meaningOf);
    return [image.key, inputPaths(image, context, repository.specPath, differs)] as const;
  });
  const { rootDir } = work.spec;
  const [commits, now] = await Promise.all([
    git.lastCommits(rootDir, head, new Map(paths)),
    git.uncommitted(rootDir),
  ]);
  const since = { ...repository, uncommitted: now.paths };
  const isDirty = ({ image, context, source }: ImageInputs) =>
    source.commitState === 'dirty' ||
    now.head !== head ||
    commitState(since, image, context) === 'dirty';
  return new Map(
    known.map((inputs) => {
      const { key } = inputs.image;
      return [key, { commit: commits.get(key), dirty: isDirty(inputs) }];
    }),
  );
}
