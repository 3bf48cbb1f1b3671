import type { PlanWork } from '../../../src/plan/plan-work.ts';
import type { RecordedRun } from './record-runs.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';
import { playRun } from './play-run.ts';
import { storyOf } from './story.ts';
import { workOf } from './work-of.ts';

/** Leaves something out of what a plan sees. */
export type Mutation = (work: PlanWork, moment: Moment, ledger: Ledger) => PlanWork;

/** What came of the runs of a history. */
export interface Outcome {
  /** What is wrong with the first run with which something is, in words. */
  readonly complaint: string | undefined;
  /** How often an image was decided on. */
  readonly decisions: number;
  readonly built: number;
  /** Built although the same image was there. */
  readonly needless: number;
}

/** Plays the runs of a history, the first on an empty registry and engine, and compares each decision with the model. */
export async function play(
  runs: readonly RecordedRun[],
  leaveOut: Mutation = (work) => work,
): Promise<Outcome> {
  const ledger = emptyLedger();
  const total = { decisions: 0, built: 0, needless: 0 };
  for (const [index, { moment, mode }] of runs.entries()) {
    if (mode === 'elsewhere') ledger.engine.clear();
    const work = leaveOut(workOf(moment, mode, ledger), moment, ledger);
    const decisions = await playRun(work, moment, ledger);
    total.decisions += decisions.length;
    total.built += decisions.filter(({ isBuilt }) => isBuilt).length;
    total.needless += decisions.filter(({ isNeedless }) => isNeedless).length;
    const complaints = decisions.flatMap((decision) => decision.complaints);
    if (complaints.length > 0)
      return { ...total, complaint: storyOf(runs.slice(0, index + 1), complaints) };
  }
  return { ...total, complaint: undefined };
}
