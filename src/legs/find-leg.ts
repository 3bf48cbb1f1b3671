import { UserError } from '../errors/user-error.ts';
import { isTag } from '../oci/reference.ts';
import type { Registry } from '../ports/registry.ts';
import { didYouMean } from '../spec/closest.ts';
import { findRun, runReference } from './run-store.ts';
import type { Leg, SplitRun } from './split-run.ts';

/** What is checked out, as far as a run plan knows it. */
export interface CheckedOut {
  /** `undefined` without git. */
  readonly commit: string | undefined;
  /** SHA-256 of the spec's text. */
  readonly specHash: string;
  /** `2026.4-main`. */
  readonly movingTag: string;
  /** Of the program that is at work. */
  readonly stackVersion: string;
}

/**
 * The run plan of an ID.
 *
 * @param place where the images of the stack lie: `ghcr.io/acme`
 * @throws {UserError} `RUN_UNKNOWN`; as `findRun`
 */
export async function knownRun(registry: Registry, place: string, run: string): Promise<SplitRun> {
  const found = isTag(run) ? await findRun(registry, place, run) : undefined;
  if (found !== undefined) return found;
  throw new UserError('RUN_UNKNOWN', `there is no run plan ${runReference(place, run)}`, {
    hint: 'run `stack matrix --store` first and hand on what it says is the run; `stack gc` deletes run plans after a week',
  });
}

/** @throws {UserError} `LEG_UNKNOWN` with the nearest name there is */
export function knownLeg(run: SplitRun, id: string): Leg {
  const found = run.legs.find((leg) => leg.id === id);
  if (found !== undefined) return found;
  const ids = run.legs.map((leg) => leg.id);
  const all =
    ids.length === 0
      ? 'the run has no legs: nothing is to be done'
      : `there are: ${ids.join(', ')}`;
  throw new UserError('LEG_UNKNOWN', `run ${run.run} has no leg '${id}'`, {
    hint: didYouMean(id, ids, all),
  });
}

/**
 * Refuses to go by a plan that was made for other files.
 *
 * @throws {UserError} `LEG_REFUSED`
 */
export function refuseOtherFiles(run: SplitRun, checkedOut: CheckedOut): void {
  const { commit, specHash, movingTag, stackVersion } = checkedOut;
  if (run.stackVersion !== stackVersion)
    throw new UserError(
      'LEG_REFUSED',
      `run ${run.run} was planned by stack ${run.stackVersion}, and this is ${stackVersion}`,
      { hint: 'use one version of stack for all jobs, or plan a new run' },
    );
  if (run.commit?.replace('-dirty', '') !== commit)
    throw new UserError(
      'LEG_REFUSED',
      `run ${run.run} was planned for ${commitText(run.commit)}, and ${commitText(commit)} is checked out`,
      { hint: 'check out the commit of the plan, or plan a new run' },
    );
  if (run.movingTag !== movingTag)
    throw new UserError(
      'LEG_REFUSED',
      `run ${run.run} was planned for the tag ${run.movingTag}, and this job would write ${movingTag}`,
      { hint: 'run all jobs for the same branch or pull request, or plan a new run' },
    );
  if (run.specHash !== specHash)
    throw new UserError('LEG_REFUSED', `run ${run.run} was planned for another spec`, {
      hint: 'restore the spec as it was when the run was planned, or plan a new run',
    });
}

function commitText(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : `commit ${commit.slice(0, 7)}`;
}
