import type { LastCommit } from '../ports/git.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { ResolvedBase } from './external-bases.ts';

const annotation = (name: string) => `org.opencontainers.image.${name}`;

/** `<sha>`, `<sha>-dirty` for an unclean work tree; `undefined` where there is no commit. */
export function revisionOf(last: LastCommit | undefined): string | undefined {
  if (last?.commit === undefined) return undefined;
  return last.dirty ? `${last.commit.sha}-dirty` : last.commit.sha;
}

/**
 * The labels of an image (OCI image specification, "Pre-Defined Annotation Keys"). They depend on what the image is made from
 * and on nothing else, so that building the same again gives the same image. The spec's own labels come last.
 *
 * @param finalBase the external base of the final stage; `undefined` for a child, which then hides what it inherits
 */
export function imageLabels(
  image: ImageSpec,
  tagPrefix: string,
  last: LastCommit | undefined,
  sourceUrl: string | undefined,
  finalBase: ResolvedBase | undefined,
): Readonly<Record<string, string>> {
  return {
    [annotation('title')]: image.key,
    [annotation('description')]: `${image.key}, made from ${image.dockerfilePath}`,
    [annotation('version')]: tagPrefix,
    [annotation('revision')]: revisionOf(last) ?? '',
    [annotation('created')]: last?.commit?.committedAt ?? '',
    [annotation('source')]: sourceUrl ?? '',
    [annotation('base.name')]: finalBase?.reference ?? '',
    [annotation('base.digest')]: finalBase?.digest ?? '',
    ...image.labels,
  };
}
