import type { Git } from '../../ports/git.ts';
import { readChangedPaths } from './changed-paths.ts';
import { readCheckout } from './checkout.ts';
import { commitNamed } from './commit-details.ts';
import { openCommitTree } from './commit-tree.ts';
import { commonAncestor } from './common-ancestor.ts';
import { deepenClone } from './deepen.ts';
import { fileOfCommit } from './file-of-commit.ts';
import { gitProgram } from './git-program.ts';
import { readLastCommits } from './last-commits.ts';
import { readTrackedFiles } from './tracked-files.ts';
import { gitWithObjects } from './with-objects.ts';
import { readUncommitted } from './uncommitted.ts';
import { readWorkTree } from './work-tree.ts';

/**
 * {@link Git} by the git program.
 *
 * @param env what git runs with
 */
export function gitRepository(env: NodeJS.ProcessEnv): Git {
  const git = gitWithObjects(gitProgram(env));
  return {
    checkout: (directory) => readCheckout(git, directory),
    deepen: (directory) => deepenClone(git, directory),
    commit: (directory, revision) =>
      git.withObjects(directory, (objects) => commitNamed(objects, revision)),
    mergeBase: (directory, ...revisions) => commonAncestor(git, directory, revisions),
    changedPaths: (...question) => readChangedPaths(git, ...question),
    uncommitted: (directory) => readUncommitted(git, directory),
    workTree: (directory) => readWorkTree(git, directory),
    tracked: (directory) => readTrackedFiles(git, directory),
    commitTree: (directory, revision) => openCommitTree(git, directory, revision),
    readFile: (...question) => fileOfCommit(git, ...question),
    lastCommits: (...question) => readLastCommits(git, ...question),
  };
}
