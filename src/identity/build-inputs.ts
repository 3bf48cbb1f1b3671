/**
 * What an image is made from, before its parents and external bases are known. Records keep it, so that two images can be
 * compared line by line; its canonical JSON is what the source ID is the hash of.
 */
export interface SourceInputs {
  /** Of this shape; another one gives every image a new ID. */
  readonly format: 1;
  /** SHA-256 of the Dockerfile's text. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  /** `linux/amd64`. */
  readonly platforms: readonly string[];
  /** Labels that do not come from the history: the spec's own, title, description, version, source. */
  readonly labels: Readonly<Record<string, string>>;
  readonly cache: 'inline' | 'registry' | 'none';
  /** Build args that the Dockerfile declares; never those that name parents. */
  readonly args: Readonly<Record<string, string>>;
  /** IDs of secret mounts; their values are no part of an image. */
  readonly secrets: readonly string[];
  /** Some instruction takes the whole context. */
  readonly wholeContext: boolean;
  /** What instructions can read, sorted by path relative to the context. */
  readonly files: readonly InputFile[];
  /** Files that `watch` names, sorted by path relative to the repository. */
  readonly watched: readonly InputFile[];
  /** Whether the inputs are as the last commit has them; `none`: not in git. */
  readonly commitState: CommitState;
}

export type CommitState = 'clean' | 'dirty' | 'none';

export interface InputFile {
  readonly path: string;
  /** `file`, `executable`, or what a link holds: `-> ../shared/setup.sh`. */
  readonly kind: string;
  /** Git's name for the content; of a link, empty. */
  readonly hash: string;
}

/** Everything that decides what comes out of a build. */
export interface BuildInputs extends SourceInputs {
  /** Image ID of each parent, by key. */
  readonly parents: Readonly<Record<string, string>>;
  /** Digest of each external reference, by reference; `local:` and the engine's ID where no digest is known. */
  readonly bases: Readonly<Record<string, string>>;
}
