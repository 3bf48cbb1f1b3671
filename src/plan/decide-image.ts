import type { Reason, StepName } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { FoundImage, PlanState } from './build-plan.ts';

/** What is known of a test stage of an image that exists. `none`: there are no such tests. */
export type Verdict = 'passed' | 'missing' | 'none';

/** Where a name stands: at this image, nowhere, or at another one. */
export type NameState = 'right' | 'missing' | 'elsewhere';

/** What was found out about an image whose parents are known. */
export interface ImageFindings {
  readonly found: FoundImage;
  readonly basicTests: Verdict;
  readonly integrationTests: Verdict;
  /** Of the moving tag people use; `right` where nobody asked for it. */
  readonly name: NameState;
  /** `2026.4-main`. */
  readonly tag: string;
  readonly hasRecord: boolean;
  /** Another image is built on it, and it is nowhere but at the registry. */
  readonly remote: boolean;
}

export interface DecideOptions {
  readonly push: boolean;
  /** Tests run although there is a verdict. */
  readonly retest: boolean;
}

/** What is to be done with an image. */
export interface ImageDecision {
  readonly state: PlanState;
  readonly reasons: readonly Reason[];
  readonly steps: readonly StepName[];
}

/**
 * Decides what an image that exists still lacks: verdicts, its place at the registry, its name, its record.
 *
 * The state is named after the first thing to be done with it.
 */
export function decideExisting(
  image: ImageSpec,
  findings: ImageFindings,
  options: DecideOptions,
): ImageDecision {
  const { found } = findings;
  const basic = lacks(findings.basicTests, options);
  const integration = lacks(findings.integrationTests, options);
  const push = options.push && found.digest === undefined;
  const tag = findings.name !== 'right' || push;
  const steps: readonly StepName[] = [
    ...(basic ? (['basic-tests'] as const) : []),
    ...(push ? (['push'] as const) : []),
    ...(integration ? (['integration-tests'] as const) : []),
    ...(tag ? (['tag'] as const) : []),
    ...(findings.hasRecord && !push ? [] : (['manifest-page'] as const)),
    ...(image.prune && push ? (['prune'] as const) : []),
  ];
  const reasons = reasonsFor(findings, { ...options, basic, integration, push });
  return { state: stateOf({ basic, integration, push, steps }), reasons, steps };
}

function lacks(verdict: Verdict, { retest }: DecideOptions): boolean {
  return verdict === 'missing' || (retest && verdict === 'passed');
}

function stateOf(missing: {
  readonly basic: boolean;
  readonly integration: boolean;
  readonly push: boolean;
  readonly steps: readonly StepName[];
}): PlanState {
  if (missing.basic) return 'retest';
  if (missing.push) return 'push';
  if (missing.integration) return 'retest';
  return missing.steps.length > 0 ? 'retag' : 'skip';
}

function reasonsFor(
  findings: ImageFindings,
  needs: DecideOptions & {
    readonly basic: boolean;
    readonly integration: boolean;
    readonly push: boolean;
  },
): readonly Reason[] {
  const { found, name, tag, hasRecord } = findings;
  const reasons: Reason[] = [];
  const stages = [
    ...(needs.basic ? ['basic tests'] : []),
    ...(needs.integration ? ['integration tests'] : []),
  ];
  if (stages.length > 0) {
    const what = stages.join(' and ');
    reasons.push(
      needs.retest
        ? { kind: 'retest', text: `${what} run again: --retest` }
        : { kind: 'verdict-missing', text: `no verdict of the ${what} on exactly this image` },
    );
  }
  if (needs.push) reasons.push({ kind: 'not-published', text: 'built here, not at the registry' });
  else if (name === 'missing') reasons.push({ kind: 'tag-missing', text: `${tag} does not exist` });
  else if (name === 'elsewhere')
    reasons.push({ kind: 'tag-elsewhere', text: `${tag} names another image` });
  if (!hasRecord)
    reasons.push({
      kind: 'record-missing',
      text: 'its record is missing, or answers other info commands',
    });
  return reasons.length > 0 ? reasons : [upToDate(findings, found)];
}

function upToDate({ remote }: ImageFindings, found: FoundImage): Reason {
  const where = found.digest === undefined ? 'on the engine' : 'published';
  const use = remote && !found.here ? '; pulled when an image is built on it' : '';
  const exact = found.reference.slice(found.reference.lastIndexOf(':') + 1);
  return { kind: 'up-to-date', text: `nothing changed: ${where} as ${exact}${use}` };
}
