import type { Reason } from '../report/run-report.ts';

/** What the commits that are compared say about images, before anybody has looked at what is published. */
export interface ChangeSelection {
  /** Commit that was compared with; `undefined` where there is none (first run, no git, `--files`). */
  readonly base: string | undefined;
  /** Commit that was looked at; `undefined` without git. */
  readonly head: string | undefined;
  /** One sentence for people: `compared with 1a2b3c4, where the branch left origin/main, and uncommitted files`. */
  readonly comparison: string;
  /** Why every image is selected; empty when it is not. */
  readonly all: readonly Reason[];
  /** Images go through the engine although they exist: `full rebuild` in the commit message. */
  readonly force: boolean;
  /** Why an image is selected, by key; absent: nothing of it changed. */
  readonly images: ReadonlyMap<string, readonly ChangeReason[]>;
  /** What people should know: a clone that could not be deepened. */
  readonly notes: readonly string[];
}

/**
 * `files-changed`: paths the image is made from. `tests-changed`: of its tests. `folder-changed`: paths in its folder that no
 * instruction reads and no rule ignores. `spec-changed`: its entry in the spec means something else.
 */
export interface ChangeReason extends Reason {
  readonly kind:
    'files-changed' | 'tests-changed' | 'folder-changed' | 'spec-changed' | 'build-all';
  /** Relative to the repository, sorted; for `spec-changed` the keys of the entry. */
  readonly paths: readonly string[];
}
