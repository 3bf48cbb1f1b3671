import { fitSections, whole } from './fit-sections.ts';
import { failureLines, problemLines } from './failure-lines.ts';
import { hiddenMarker } from './marker.ts';
import type { RunOutcome } from './run-comment.ts';
import { cutSentence, maxTextLength, runLine, runLink, type RunFacts } from './run-facts.ts';

/** Label of the issues about failed runs; made by GitHub with the first of them. */
export const issueLabel = 'stack-refresh';

/** The issue about a run that failed: which images, why, and where the log is. The text begins with its marker. */
export function renderRunIssue(
  { report, problems }: RunOutcome,
  facts: RunFacts,
): { readonly title: string; readonly body: string } {
  const images = report?.images ?? [];
  const failed = images.filter(({ status }) => status === 'failed').map(({ key }) => key);
  const blocked = images.filter(({ status }) => status === 'blocked').map(({ key }) => key);
  const sections = [
    whole(`${hiddenMarker('issue', facts.specName)}\n${introduction(facts)}`),
    { kind: 'rows', head: '#### Stopped by\n', rows: problemLines(problems) } as const,
    { kind: 'rows', head: '#### Failures\n', rows: failureLines(images) } as const,
    whole(blocked.length === 0 ? '' : `Held back with them: ${blocked.join(', ')}.`),
    whole('The next run that is green closes this issue.'),
  ];
  const last = runLine(facts);
  return {
    title: `stack build fails: ${subject(failed, report === undefined)}`,
    body: fitSections(sections, maxTextLength, { cut: cutSentence(facts), last }),
  };
}

/** What an issue is closed with. */
export function greenComment(facts: RunFacts): string {
  const link = facts.runUrl === undefined ? '' : ` (${runLink(facts.runUrl)})`;
  return `The stack is green again${link}.`;
}

const maxNamed = 3;

/** Titles are text: no markup in them. */
function subject(failed: readonly string[], isEarly: boolean): string {
  if (failed.length === 0) return isEarly ? 'the run cannot begin' : 'the run was stopped';
  const more = failed.length - maxNamed;
  return failed.slice(0, maxNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function introduction({ runUrl }: RunFacts): string {
  const link = runUrl === undefined ? '' : `: ${runLink(runUrl)}`;
  return `The last run of \`stack build\` did not end well${link}. No tag that people use has moved to an image that did not pass.`;
}
