import type { BlobAlgorithm } from './blob-name.ts';

/** A file at the top of a wiki. */
export interface WikiEntry {
  /** `other`: a link, a folder, a submodule. */
  readonly kind: 'file' | 'other';
  /** Name that git gives to its content. */
  readonly hash: string;
}

/** What a wiki holds at one moment: a commit of its repository, or a folder. */
export interface WikiContents {
  /** By name; those in folders are left out. */
  readonly entries: ReadonlyMap<string, WikiEntry>;
  readonly algorithm: BlobAlgorithm;
  /** Contents of files by name; those that are not there are left out. Links are not followed. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** A clone of a wiki, on this machine until it is closed. */
export interface WikiClone {
  /** Branch that the wiki shows: `master`. */
  readonly branch: string;
  /** What the newest commit that is known holds; nothing in a wiki without any. */
  contents(): Promise<WikiContents>;
  /**
   * Commits files on top of the newest commit that is known, and pushes that.
   *
   * @param files content by name; what is not named stays as it is
   * @returns `outrun` when somebody else pushed in between: nothing is pushed, and their commit is the newest that is known
   * @throws {UserError} `WIKI_UNAVAILABLE`
   */
  publish(files: ReadonlyMap<string, string>, message: string): Promise<PushedWiki>;
  close(): Promise<void>;
}

export type PushedWiki =
  { readonly kind: 'pushed'; readonly commit: string } | { readonly kind: 'outrun' };

/** Where a wiki is, and as whom it is opened. */
export interface WikiAddress {
  /** Without credentials: `https://github.com/acme/stack.wiki.git`. */
  readonly url: string;
  /** Absent: whatever git itself is set to. */
  readonly credential?: { readonly username: string; readonly password: string } | undefined;
  /** Who commits where git itself is set to nobody. */
  readonly author: { readonly name: string; readonly email: string };
  readonly signal?: AbortSignal | undefined;
}

/** Wikis as git repositories. */
export interface WikiRepository {
  /**
   * Clones the newest commit of a wiki.
   *
   * @throws {UserError} `WIKI_UNAVAILABLE`
   */
  open(address: WikiAddress): Promise<WikiClone>;
  /** Address of the remote `origin` as git's settings have it; `undefined` where there is none. May hold credentials. */
  originUrl(directory: string): Promise<string | undefined>;
}
