import { isInChangedFolder } from '../identity/changed-folder.ts';
import type { Files } from '../ports/files.ts';
import type { Checkout, Git } from '../ports/git.ts';
import type { Spec } from '../spec/spec.ts';
import type { ChangeSelection } from './change-selection.ts';
import { selectChanged, type ImagePaths } from './changed-images.ts';
import { commitMessages } from './commit-messages.ts';
import type { Comparison, ComparisonRequest } from './compared-commits.ts';
import { findComparison } from './comparison.ts';
import type { Environment } from './event-facts.ts';
import { readEvent } from './read-event.ts';
import { markFolders } from './mark-folders.ts';
import { runBranch } from './run-branch.ts';
import { specChanges, specInDoubt, type SpecChanges } from './spec-changes.ts';

export interface ChangeDeps {
  readonly git: Git;
  readonly files: Pick<Files, 'readText'>;
  /** What the work tree has, or the commit that is looked at. */
  readonly tree: Pick<Files, 'info'>;
  readonly env: Environment;
}

export interface ChangeRequest {
  readonly rootDir: string;
  /** Path of the spec relative to `rootDir`: `images/spec.yml`. */
  readonly specFile: string;
  readonly spec: Spec;
  /** Of the work tree. */
  readonly specText: string;
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  /** Paths that differ from the last commit, as `markFolders` answers; `undefined` where nobody has asked yet. */
  readonly uncommitted?: readonly string[] | undefined;
  /** In the order of the spec. */
  readonly images: readonly ChangeableImage[];
  /** Finds out which paths are tests, by image key. Asked once, and only where something changed: the folders of all tests are read for it. */
  readonly testMatchers: () => Promise<(key: string) => ImagePaths['isTest']>;
  /** `--base`, `--head`: anything that git understands. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** `--files`: absolute, or relative to `rootDir`. */
  readonly files?: readonly string[] | undefined;
}

/** An image with the paths that are its own, all but its tests. */
export interface ChangeableImage extends Omit<ImagePaths, 'isTest'> {
  /** References of images from outside the stack that it is built on. */
  readonly bases: readonly string[];
}

/**
 * Which images some commits, the work tree, or the paths that people name changed. Images that are built on those are not told.
 *
 * @throws {UserError} `USAGE` for a revision that names no commit, `CONFIG` for a malformed event file, `SPEC_SCHEMA` for a glob
 *   without a meaning, `GIT_FAILED`
 */
export async function selectChanges(
  deps: ChangeDeps,
  request: ChangeRequest,
): Promise<ChangeSelection> {
  const { git, env, tree } = deps;
  const { rootDir, specFile, spec, checkout } = request;
  const event = await readEvent(deps);
  const asked = { ...request, directory: rootDir, event };
  const comparison = await findComparison(deps, asked);
  const paths = await markFolders(tree, rootDir, await changedPaths(git, request, comparison));
  const spoken = await changesOfSpec(git, request, comparison, paths);
  const { notes, ...selected } = selectChanged({
    comparison,
    paths,
    rules: spec.changeDetection,
    images: await withTests(request, paths),
    specChanges: spoken.reasons,
    branch: comparison.kind === 'files' ? undefined : runBranch(env, event, checkout),
    messages: await commitMessages(git, asked, comparison),
    settings: [specFile, 'images/change_ignore.json'],
  });
  return {
    ...ends(asked, comparison),
    comparison: comparison.sentence,
    ...selected,
    notes: [...notes, ...spoken.notes],
  };
}

async function withTests(
  { images, testMatchers }: ChangeRequest,
  paths: readonly string[],
): Promise<readonly ImagePaths[]> {
  if (paths.length === 0) return images.map((image) => ({ ...image, isTest: () => false }));
  const matchers = await testMatchers();
  return images.map((image) => ({ ...image, isTest: matchers(image.key) }));
}

async function changedPaths(
  git: Git,
  { rootDir, checkout, uncommitted }: ChangeRequest,
  comparison: Comparison,
): Promise<readonly string[]> {
  if (comparison.kind === 'everything') return [];
  if (comparison.kind === 'files') return [...new Set(comparison.paths)].sort();
  const { base, head } = comparison;
  const isKnown = head === undefined && base === checkout?.head?.sha;
  return (isKnown ? uncommitted : undefined) ?? git.changedPaths(rootDir, base, head);
}

async function changesOfSpec(
  git: Git,
  { rootDir, specFile, specText, spec, images }: ChangeRequest,
  comparison: Comparison,
  paths: readonly string[],
): Promise<SpecChanges> {
  if (!paths.some((path) => path === specFile || isInChangedFolder(specFile, path)))
    return { reasons: new Map(), notes: [] };
  const file = spec.file;
  const keys = images.map(({ key }) => key);
  if (comparison.kind !== 'commits') return specInDoubt(file, 'is among --files', keys);

  const textAt = (sha: string) => git.readFile(rootDir, sha, specFile);
  const { base, head } = comparison;
  const before = await textAt(base);
  // The work tree may have what the target of a pull request got meanwhile.
  const after = head === undefined ? specText : await textAt(head);
  return specChanges({ file, before, after }, images);
}

function ends(
  { checkout }: ComparisonRequest,
  comparison: Comparison,
): Pick<ChangeSelection, 'base' | 'head'> {
  const here = checkout?.head?.sha;
  if (comparison.kind !== 'commits') return { base: undefined, head: here };
  return { base: comparison.base, head: comparison.head ?? here };
}
