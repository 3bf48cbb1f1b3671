import type { StackState } from './state.ts';

/** Whether each image is for platforms that its parents are for too; else its spec is refused, and there is nothing to decide. */
export function platformsFit({ sources: { images } }: StackState): boolean {
  return images.every(({ platforms, stages }) =>
    stages.every(({ from }) => {
      const offered = from.kind === 'parent' ? images[from.image]?.platforms : undefined;
      if (offered === undefined) return true;
      // What an image without platforms is for, the engine says.
      if (offered.length === 0) return platforms.length < 2;
      return platforms.every((platform) => offered.includes(platform));
    }),
  );
}
