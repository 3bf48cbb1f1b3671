import type { Choices } from './choices.ts';
import type { Entry, ModelImage, Sources, StackState } from './state.ts';

/** A stack after an edit, and what was done. */
export interface Edited {
  readonly state: StackState;
  readonly told: string;
}

/** Changes something; `undefined` where there is nothing of the kind. */
export type Edit = (state: StackState, choices: Choices) => Edited | undefined;

/** A state in which the repository differs. */
export function withSources(state: StackState, change: Partial<Sources>): StackState {
  return { ...state, sources: { ...state.sources, ...change } };
}

/** A state in which a path holds something else; `undefined`: nothing. */
export function withEntry(state: StackState, path: string, entry: Entry | undefined): StackState {
  const tree = new Map(state.sources.tree);
  tree.delete(path);
  if (entry !== undefined) tree.set(path, entry);
  return withSources(state, { tree });
}

/** A state in which one image is another. */
export function withImage(state: StackState, image: ModelImage): StackState {
  const images = state.sources.images.map((other) => (other.key === image.key ? image : other));
  return withSources(state, { images });
}

/** One image of a stack, one for which something is to be changed if there is any. */
export function someImage(
  { sources }: StackState,
  choices: Choices,
  isWorthwhile: (image: ModelImage) => boolean = () => true,
): ModelImage {
  const image = choices.ofAny(sources.images.filter(isWorthwhile)) ?? choices.ofAny(sources.images);
  if (image === undefined) throw new Error('a stack without images');
  return image;
}

type ImageChange = (
  image: ModelImage,
  choices: Choices,
  state: StackState,
) => { readonly image: ModelImage; readonly told: string } | undefined;

/** An edit of an image, of one for which it is worthwhile if there is any. */
export function imageEdit(
  change: ImageChange,
  isWorthwhile?: (image: ModelImage, state: StackState) => boolean,
): Edit {
  return (state, choices) => {
    const image = someImage(state, choices, (one) => isWorthwhile?.(one, state) ?? true);
    const edited = change(image, choices, state);
    return (
      edited && {
        state: withImage(state, edited.image),
        told: `${edited.image.key}: ${edited.told}`,
      }
    );
  };
}
