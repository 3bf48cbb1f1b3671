import type { CommitState, SourceInputs } from './build-inputs.ts';

/** A value before and after; absent `before`: it is new, absent `after`: it is gone. */
export interface ChangedValue {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** A file of the context; `file-mode`: same content, but executable or no longer so. Paths are relative to the context. */
export interface FileChange {
  readonly kind: 'file-added' | 'file-changed' | 'file-removed' | 'file-mode';
  readonly path: string;
}

/** A file that `watch` names; paths are relative to the repository. */
export interface WatchedChange {
  readonly kind: 'watched';
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed' | 'mode';
}

/**
 * One thing in which two images are made differently: `{"kind":"arg","name":"PYTHON_VERSION","before":"3.12","after":"3.13"}`.
 *
 * `dockerfile`: SHA-256 of its text. `target`: absent is the last stage. `version`: the version label, which follows the
 * tag prefix. `base`: digests of an external reference; one that is there with another tag is one gone and one new.
 * `parent`: image IDs. `format`: the two are described in ways that cannot be compared, and nothing else is told.
 */
export type InputChange =
  | FileChange
  | WatchedChange
  | ({ readonly kind: 'dockerfile' | 'target' | 'version' } & ChangedValue)
  | ({ readonly kind: 'arg' | 'label'; readonly name: string } & ChangedValue)
  | ({ readonly kind: 'base'; readonly reference: string } & ChangedValue)
  | ({ readonly kind: 'parent'; readonly key: string } & ChangedValue)
  | { readonly kind: 'secret'; readonly id: string; readonly change: 'added' | 'removed' }
  | {
      readonly kind: 'platforms';
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  | {
      readonly kind: 'cache';
      readonly before: SourceInputs['cache'];
      readonly after: SourceInputs['cache'];
    }
  | { readonly kind: 'whole-context'; readonly before: boolean; readonly after: boolean }
  | { readonly kind: 'commit-state'; readonly before: CommitState; readonly after: CommitState }
  | { readonly kind: 'format'; readonly before: number; readonly after: number };
