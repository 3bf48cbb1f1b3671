/** Every {@link SplitKind}. */
export const splitKinds = ['levels', 'chains', 'subgraphs'] as const;

/**
 * How images are shared among legs. `levels`: one image a leg. `chains`: the longest ways through the run are legs. `subgraphs`:
 * images that are built on each other are one leg.
 */
export type SplitKind = (typeof splitKinds)[number];
