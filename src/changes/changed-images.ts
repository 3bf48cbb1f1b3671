import { isAtOrBelow } from '../identity/at-or-below.ts';
import { isInChangedFolder } from '../identity/changed-folder.ts';
import type { ChangeDetection } from '../spec/spec.ts';
import type { ChangeReason, ChangeSelection } from './change-selection.ts';
import { ignoreRules } from './ignore-rules.ts';
import { listed } from './listed.ts';
import {
  asksForRebuild,
  isSkippedFirstRun,
  wholeStackReasons,
  type WholeStackFacts,
} from './whole-stack.ts';

/** Which paths of the repository belong to an image. One that is asked about ends in `/` where it is that of a folder. */
export interface ImagePaths {
  readonly key: string;
  /** Its context and `images/<key>`. The whole repository (`.`) is no folder of one image. */
  readonly folders: readonly string[];
  /** Whether the image is made from the file at a path; also asked about paths that are gone. */
  readonly isInput: (path: string) => boolean;
  /** Whether it is a file of its tests. */
  readonly isTest: (path: string) => boolean;
}

export interface ChangedRequest extends WholeStackFacts {
  readonly rules: ChangeDetection;
  /** In the order of the spec. */
  readonly images: readonly ImagePaths[];
  /** By image key. */
  readonly specChanges: ReadonlyMap<string, ChangeReason>;
  /** Paths of the spec and of `change_ignore.json`: what they say is looked at, not that they changed. */
  readonly settings: readonly string[];
}

/**
 * Which images changed, from the paths that did.
 *
 * A file that an image is made from counts whatever `ignore` says: an image would else not be what its files say. Other files of
 * its folders and its tests count unless they are ignored. A path of `build_all` counts for all, ignored or not.
 *
 * @throws {UserError} `SPEC_SCHEMA` for a glob without a meaning
 */
export function selectChanged(
  request: ChangedRequest,
): Pick<ChangeSelection, 'all' | 'force' | 'images' | 'notes'> {
  const isIgnored = ignoreRules(request.rules.ignore);
  const counting = request.paths.filter(
    (path) => !isIgnored(path) && !request.settings.includes(path),
  );
  const reasons = request.images.map((image) => {
    const found = pathReasons(image, request.paths, counting);
    const spec = request.specChanges.get(image.key);
    return [image.key, spec === undefined ? found : [...found, spec]] as const;
  });
  const all = wholeStackReasons(request);
  return {
    all,
    force: asksForRebuild(request),
    images: new Map(reasons.filter(([, found]) => found.length > 0)),
    notes: notes(request, all.length > 0),
  };
}

/** @param counting those of `paths` that no rule hides */
function pathReasons(
  { folders, isInput, isTest }: ImagePaths,
  paths: readonly string[],
  counting: readonly string[],
): readonly ChangeReason[] {
  const isInside = (path: string) =>
    folders.some((folder) => isAtOrBelow(path, folder) || isInChangedFolder(folder, path));
  const inputs = paths.filter(isInput);
  const others = counting.filter((path) => !isInput(path));
  const tests = others.filter(isTest);
  const rest = others.filter((path) => !isTest(path) && isInside(path));
  return [
    ...reasonOf('files-changed', 'files changed', inputs),
    ...reasonOf('tests-changed', 'tests changed', tests),
    ...reasonOf('folder-changed', 'changed beside what it is made from', rest),
  ];
}

function reasonOf(
  kind: ChangeReason['kind'],
  what: string,
  paths: readonly string[],
): readonly ChangeReason[] {
  return paths.length === 0 ? [] : [{ kind, text: `${what}: ${listed(paths)}`, paths }];
}

function notes(request: ChangedRequest, isWhole: boolean): readonly string[] {
  const { comparison } = request;
  if (comparison.kind === 'everything' && comparison.loud)
    return [`${comparison.sentence}; every image is selected`];
  if (isWhole || !isSkippedFirstRun(request)) return [];
  return [`${comparison.sentence}; first_run is off, so no image is selected for its changes`];
}
