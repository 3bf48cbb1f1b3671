import { isInChangedFolder } from '../identity/changed-folder.ts';
import type { Reason } from '../report/run-report.ts';
import type { ChangeDetection } from '../spec/spec.ts';
import type { ChangeReason } from './change-selection.ts';
import type { Comparison } from './compared-commits.ts';
import { ignoreRules } from './ignore-rules.ts';
import { listed } from './listed.ts';

/** What can select the whole stack. */
export interface WholeStackFacts {
  readonly comparison: Comparison;
  /** Changed ones, sorted, relative to the repository; folders end in `/`. */
  readonly paths: readonly string[];
  readonly rules: Pick<ChangeDetection, 'buildAll' | 'fullRebuild'>;
  /** Branch that the run is for; `undefined` for a pull request, a tag, a detached HEAD. */
  readonly branch: string | undefined;
  /** Of the commits that count. */
  readonly messages: readonly string[];
}

/** Why every image is selected; empty when it is not. */
export function wholeStackReasons(facts: WholeStackFacts): readonly Reason[] {
  return [
    ...branchReason(facts),
    ...messageReason(facts),
    ...baseReason(facts),
    ...buildAllReason(facts),
  ];
}

/** Whether a commit message asks for a full rebuild, in any case of its letters. */
export function asksForRebuild({ rules, messages }: WholeStackFacts): boolean {
  const wanted = rules.fullRebuild.message?.toLowerCase();
  return wanted !== undefined && messages.some((text) => text.toLowerCase().includes(wanted));
}

/** Whether there is nothing to compare with and the spec wants no image for that. */
export function isSkippedFirstRun({ comparison, rules }: WholeStackFacts): boolean {
  if (comparison.kind !== 'everything') return false;
  return comparison.reason === 'first-run' && !rules.fullRebuild.firstRun;
}

function branchReason({ rules, branch }: WholeStackFacts): readonly Reason[] {
  if (branch === undefined || !rules.fullRebuild.branches.includes(branch)) return [];
  return [{ kind: 'full-rebuild-branch', text: `every image is selected on ${listed([branch])}` }];
}

function messageReason(facts: WholeStackFacts): readonly Reason[] {
  if (!asksForRebuild(facts)) return [];
  const words = facts.rules.fullRebuild.message ?? '';
  return [{ kind: 'commit-message', text: `a commit message says '${words}'` }];
}

function baseReason(facts: WholeStackFacts): readonly Reason[] {
  const { comparison } = facts;
  if (comparison.kind !== 'everything' || isSkippedFirstRun(facts)) return [];
  return [{ kind: comparison.reason, text: comparison.sentence }];
}

/** `build_all` wins over `ignore`: who names a path in both wants the exception. */
function buildAllReason({ paths, rules }: WholeStackFacts): readonly ChangeReason[] {
  const isNamed = ignoreRules(rules.buildAll);
  const names = rules.buildAll.map((glob) => glob.replace(/^\//, ''));
  // A folder, of which nobody knows what in it has changed.
  const hasNamed = (path: string) => names.some((name) => isInChangedFolder(name, path));
  const found = paths.filter((path) => isNamed(path) || hasNamed(path));
  if (found.length === 0) return [];
  return [{ kind: 'build-all', text: `build_all: ${listed(found)} changed`, paths: found }];
}
