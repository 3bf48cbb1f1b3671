import type { Environment } from '../data/environment.ts';

/** A kernel with those of its versions that a list shows, or an image. */
export interface ListedKernel {
  readonly name: string;
  readonly members: readonly Environment[];
}

/** Neighbours of one language, or the images. */
export interface ListedGroup {
  /** Fits into an `id`: `Python`, `C%2B%2B`. */
  readonly key: string;
  /** `undefined` for images. */
  readonly language: string | undefined;
  readonly kernels: readonly ListedKernel[];
}

/** A list of environments, cut where the language changes, and in it where the name does. Order stays. */
export function groupsOf(environments: readonly Environment[]): readonly ListedGroup[] {
  return runsOf(environments, languageOf).map((members) => {
    const [first] = members;
    const language = first === undefined ? undefined : languageOf(first);
    const kernels = runsOf(members, ({ name }) => name);
    return {
      key:
        language === undefined
          ? 'images'
          : `language-${new URLSearchParams({ language }).toString().slice(9)}`,
      language,
      kernels: kernels.map((versions) => ({ name: versions[0]?.name ?? '', members: versions })),
    };
  });
}

function languageOf(environment: Environment): string | undefined {
  return environment.kind === 'kernel' ? environment.language : undefined;
}

/** Neighbours with the same key together. */
function runsOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): readonly (readonly Item[])[] {
  const runs: Item[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const key = keyOf(item);
    const run = runs.at(-1);
    if (run !== undefined && key === last) run.push(item);
    else runs.push([item]);
    last = key;
  }
  return runs;
}
