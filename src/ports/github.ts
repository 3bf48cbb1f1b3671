/** Which repository of which GitHub is asked, and by what right. */
export interface GithubAddress {
  /** `https://api.github.com`, `https://github.acme.edu/api/v3`; no slash at its end. */
  readonly apiUrl: string;
  readonly owner: string;
  /** Of the repository. */
  readonly name: string;
  /** `undefined`: only what everybody may read. */
  readonly token: string | undefined;
}

/** An issue as the toolkit keeps it: found again by its label and by the marker that its text begins with. */
export interface KeptIssue {
  /** `stack-refresh`. */
  readonly label: string;
  /** Hidden from readers: `<!-- stack:issue spec.yml -->`. */
  readonly marker: string;
}

/** The page of a release that a tag is to have. */
export interface ReleasePage {
  /** Git tag; made at `commit` where it does not exist: `2026.4-stable-3`. */
  readonly tag: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly title: string;
  /** Markdown, at most 125,000 characters. */
  readonly body: string;
}

/**
 * What the toolkit asks of one repository at GitHub. Transient faults have been tried again, and limits on requests waited for as far as
 * that takes minutes, when a method throws. What the toolkit wrote is known again only where a bot or a person with rights in the
 * repository wrote it: a stranger's text with a marker in it is not touched.
 *
 * All methods throw `UserError` `GITHUB_UNREACHABLE`, `GITHUB_DENIED` (also for what the token may not see) or `GITHUB_FAILED`.
 */
export interface Github {
  /**
   * Writes the one comment on a pull request that begins with a marker: where there is one it is changed in its place.
   *
   * @param body markdown that begins with `marker`, at most 65,536 characters
   * @returns address of the comment's page
   */
  putComment(pullRequest: number, marker: string, body: string): Promise<string>;

  /**
   * Writes the one open issue of this kind: opens it with its label, or changes title and text of the one that is open.
   *
   * @param text `body`: markdown that begins with the marker, at most 65,536 characters
   * @returns address of its page
   */
  putIssue(
    issue: KeptIssue,
    text: { readonly title: string; readonly body: string },
  ): Promise<string>;

  /**
   * Closes every open issue of this kind with a comment.
   *
   * @returns addresses of their pages; empty when none was open
   */
  closeIssue(issue: KeptIssue, comment: string): Promise<readonly string[]>;

  /**
   * Makes the release of a tag, or changes title and text of the one it has.
   *
   * @returns address of its page
   */
  putRelease(release: ReleasePage): Promise<string>;
}
