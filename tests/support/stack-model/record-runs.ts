import { choicesBy } from './choices.ts';
import { edits } from './edits.ts';
import type { History, PlannedEdit, RunMode } from './history.ts';
import { momentOf, type Moment } from './moment.ts';
import { smallStack } from './small-stacks.ts';
import type { StackState } from './state.ts';
import { platformsFit } from './platforms-fit.ts';

/** What a run found. */
export interface RecordedRun {
  readonly moment: Moment;
  readonly mode: RunMode;
  /** What happened since the run before. */
  readonly told: readonly string[];
}

/** Lives through a history, and keeps what each run of it would find. */
export async function recordRuns(history: History): Promise<readonly RecordedRun[]> {
  const told: string[] = [];
  let state = smallStack(choicesBy(history.stack));
  for (const edit of history.before) state = edited(state, edit, told);

  const runs: RecordedRun[] = [
    { moment: await momentOf(state), mode: 'push', told: told.splice(0) },
  ];
  for (const { edit, run } of history.steps) {
    state = edited({ ...state, past: [...state.past, state.sources].slice(-4) }, edit, told);
    if (run !== 'none')
      runs.push({ moment: await momentOf(state), mode: run, told: told.splice(0) });
  }
  return runs;
}

/** What pushed runs find in one state after the other. */
export async function recordStates(states: readonly StackState[]): Promise<readonly RecordedRun[]> {
  const moments = await Promise.all(states.map(momentOf));
  return moments.map((moment) => ({ moment, mode: 'push', told: [] }));
}

function edited(state: StackState, { name, choices }: PlannedEdit, told: string[]): StackState {
  const result = edits[name](state, choicesBy(choices));
  if (result === undefined || !platformsFit(result.state)) return state;
  told.push(`${name}: ${result.told}`);
  return result.state;
}
