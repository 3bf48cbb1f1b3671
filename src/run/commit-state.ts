import picomatch from 'picomatch';
import { imageDiffers } from '../changes/meaning-changes.ts';
import type { BuildContext } from '../identity/build-context.ts';
import type { CommitState } from '../identity/build-inputs.ts';
import { changedFolder } from '../identity/changed-folder.ts';
import { inputPaths } from '../identity/input-paths.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { Repository } from './read-repository.ts';

/** Whether what an image is made from is as the last commit has it. */
export function commitState(
  { checkout, uncommitted = [], specPath, specText, committedSpec, meaningOf }: Repository,
  image: ImageSpec,
  context: BuildContext,
): CommitState {
  if (checkout?.head === undefined) return 'none';
  if (uncommitted.length === 0) return 'clean';
  const isInput = inputMatcher(image, context);
  if (uncommitted.some(isInput)) return 'dirty';
  const isSpecChanged =
    uncommitted.includes(specPath) && imageDiffers(image.key, committedSpec, specText, meaningOf);
  return isSpecChanged ? 'dirty' : 'clean';
}

/** Whether an image is made from a path of the repository, also from one that is not there any more. */
export function inputMatcher(image: ImageSpec, context: BuildContext): (path: string) => boolean {
  let matcher: ((path: string) => boolean) | undefined;
  // Where nothing changed nobody asks.
  return (path) => (matcher ??= matcherOf(image, context))(path);
}

function matcherOf(image: ImageSpec, context: BuildContext): (path: string) => boolean {
  const { matches } = inputPaths(image, context, '', () => false);
  const watched = image.watch.map((glob) => watchMatcher(glob));
  return (path) => matches(path) || watched.some((isWatched) => isWatched(path));
}

/** Whether a changed path is watched; a folder where something in it may be. */
function watchMatcher(glob: string): (path: string) => boolean {
  const isWatched = picomatch(glob, { dot: true });
  const { base } = picomatch.scan(glob);
  return (path) => {
    const folder = changedFolder(path);
    if (folder === '' || `${base}/`.startsWith(`${folder ?? path}/`)) return true;
    if (folder === undefined) return isWatched(path);
    return base === '' ? glob.includes('**') : path.startsWith(`${base}/`);
  };
}
