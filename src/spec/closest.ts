import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` was probably meant to be: `depend_on` for `depends_on`.
 *
 * @returns `undefined` when none is close: at most a third of its letters may differ, or two have changed places
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    if (far > allowedDistance(name, candidate) || far >= bestDistance) continue;
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

function allowedDistance(name: string, candidate: string): number {
  const third = Math.floor(Math.max(name.length, candidate.length) / 3);
  const isSwapped = lettersOf(name) === lettersOf(candidate);
  return Math.max(isSwapped ? 2 : 1, third);
}

function lettersOf(name: string): string {
  return Array.from(name.toLowerCase()).sort().join('');
}
