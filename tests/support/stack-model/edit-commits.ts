import type { Edit } from './edit.ts';

/** Edits of the history of the repository. */
export const commitEdits = {
  commit: (state) => ({ state: { ...state, committed: state.sources }, told: 'commits' }),
  'commit once more': (state) => ({
    state: { ...state, committed: state.sources },
    told: 'commits',
  }),
  'go back to an earlier state': (state, choices) => {
    const steps = 1 + choices.below(Math.min(state.past.length, 4));
    const sources = state.past.at(-steps);
    return sources && { state: { ...state, sources }, told: `goes ${steps} steps back` };
  },
  'go back to the last commit': (state) =>
    state.committed && {
      state: { ...state, sources: state.committed },
      told: 'goes back to the last commit',
    },
} satisfies Readonly<Record<string, Edit>>;
