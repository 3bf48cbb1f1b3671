import type { Commit } from '../ports/git.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { ResolvedBase } from './external-bases.ts';

const annotation = (name: string) => `org.opencontainers.image.${name}`;

/** What an image's labels say about the commit it comes from. */
export interface History {
  /** `<sha>`, `<sha>-dirty` for an unclean work tree; empty where there is no commit. */
  readonly revision: string;
  /** ISO 8601; empty where there is no commit. */
  readonly created: string;
}

/** Where what an image is made from stands in the history. */
export interface LastCommit {
  /** The newest that touched it; `undefined` where there is none. */
  readonly commit: Commit | undefined;
  /** Something of it is not committed. */
  readonly dirty: boolean;
}

/** The history that labels tell, from the last commit that touched an image's inputs. */
export function historyOf(last: LastCommit | undefined): History {
  return { revision: revisionOf(last) ?? '', created: last?.commit?.committedAt ?? '' };
}

/** What the labels of an image that exists say; `undefined` where it has no such labels. */
export function historyIn(labels: Readonly<Record<string, string>>): History | undefined {
  const revision = labels[annotation('revision')];
  const created = labels[annotation('created')];
  return revision === undefined || created === undefined ? undefined : { revision, created };
}

/** `<sha>`, `<sha>-dirty` for an unclean work tree; `undefined` where there is no commit. */
export function revisionOf(last: LastCommit | undefined): string | undefined {
  if (last?.commit === undefined) return undefined;
  return last.dirty ? `${last.commit.sha}-dirty` : last.commit.sha;
}

/**
 * The labels of an image that its sources alone decide (OCI image specification, "Pre-Defined Annotation Keys"). The spec's own
 * labels come last.
 *
 * @param sourceUrl of the repository
 */
export function sourceLabels(
  image: ImageSpec,
  tagPrefix: string,
  sourceUrl: string | undefined,
): Readonly<Record<string, string>> {
  return {
    [annotation('title')]: image.key,
    [annotation('description')]: `${image.key}, made from ${image.dockerfilePath}`,
    [annotation('version')]: tagPrefix,
    [annotation('source')]: sourceUrl ?? '',
    ...image.labels,
  };
}

/**
 * All labels of an image. They depend on what the image is made from and on nothing else, so that building the same again gives
 * the same image.
 *
 * @param source those that the sources decide; they win
 * @param finalBase the external base of the final stage; `undefined` for a child, which then hides what it inherits
 */
export function imageLabels(
  source: Readonly<Record<string, string>>,
  history: History,
  finalBase: ResolvedBase | undefined,
): Readonly<Record<string, string>> {
  return {
    [annotation('revision')]: history.revision,
    [annotation('created')]: history.created,
    [annotation('base.name')]: finalBase?.reference ?? '',
    [annotation('base.digest')]: finalBase?.digest ?? '',
    ...source,
  };
}
