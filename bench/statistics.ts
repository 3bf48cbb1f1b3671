/** What was measured several times, with every sample as it came. */
export interface Series {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
}

/** The samples with their median and both ends: `series([3, 1, 2])` has the median 2. All `NaN` where there are none. */
export function series(samples: readonly number[]): Series {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: medianOf(samples),
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
    samples: [...samples],
  };
}

/** The middle value; of an even count the mean of the two in the middle; `NaN` of none. */
export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? NaN;
  const high = sorted[sorted.length >> 1] ?? NaN;
  return (low + high) / 2;
}

/**
 * How far the samples lie apart. A tenth of them is left out at each end, so that one hiccup among twenty does not hide a change.
 */
export function spreadOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const left = Math.floor(sorted.length / 10);
  return (sorted.at(-1 - left) ?? NaN) - (sorted[left] ?? NaN);
}

export interface Line {
  /** What comes once. */
  readonly intercept: number;
  /** What each further one adds. */
  readonly slope: number;
}

/** The line that is nearest to all points (least squares): `[[1, 12], [2, 14]]` has the intercept 10 and the slope 2. */
export function lineThrough(points: readonly (readonly [number, number])[]): Line {
  const meanX = meanOf(points.map(([x]) => x));
  const meanY = meanOf(points.map(([, y]) => y));
  const slope =
    sumOf(points.map(([x, y]) => (x - meanX) * (y - meanY))) /
    sumOf(points.map(([x]) => (x - meanX) ** 2));
  return { intercept: meanY - slope * meanX, slope };
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
