import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` was probably meant to be: `depend_on` for `depends_on`.
 *
 * @returns `undefined` when none is close: at most a third of its letters may differ, or two have changed places
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const meant = candidate.toLowerCase();
    const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    // At least as many letters differ as one has more, and telling how many takes most of the time.
    if (Math.abs(written.length - meant.length) > allowed) continue;
    const far = distance(written, meant);
    const isClose = far <= allowed || (far === 2 && lettersOf(written) === lettersOf(meant));
    if (!isClose || far >= bestDistance) continue;
    best = candidate;
    bestDistance = far;
  }
  return best;
}

/** A hint: `did you mean 'depend_on'?`, or `otherwise` when nothing is close. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  otherwise?: string,
): string | undefined {
  const candidate = closest(name, candidates);
  return candidate === undefined ? otherwise : `did you mean '${candidate}'?`;
}

function lettersOf(name: string): string {
  return Array.from(name).sort().join('');
}
