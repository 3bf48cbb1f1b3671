import { groupedChanges } from '../compare/grouped-changes.ts';
import { changedImages, groupTitle, packageCounts, sizeText } from '../compare/comparison-words.ts';
import { packageChangesTable } from '../compare/package-changes-table.ts';
import type { PackageChange, StackComparison } from '../compare/stack-comparison.ts';
import type { UserError } from '../errors/user-error.ts';
import type { ImageReport, RunReport } from '../report/run-report.ts';
import { summaryGraph } from '../report/summary-graph.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { formatDuration } from '../text/format-duration.ts';
import { details, inlineText } from '../text/markdown.ts';
import { failureLines, problemLines } from './failure-lines.ts';
import { fitSections, whole, type Section } from './fit-sections.ts';
import { hiddenMarker } from './marker.ts';
import { noteRow, reasonsCell } from './plan-comment.ts';
import { cutSentence, maxTextLength, runLine, type RunFacts } from './run-facts.ts';

/** How a run ended. */
export interface RunOutcome {
  /** `undefined`: it was stopped before it began. */
  readonly report: RunReport | undefined;
  /** What stopped it, or parts of it, from outside. */
  readonly problems: readonly UserError[];
}

/**
 * A run as a comment on a pull request, in GitHub's markdown: how it ended, the graph, a table of the images, failures, and what differs in
 * packages from what people have. It takes the place of the comment with the plan, so it has the plan's reasons. Begins with its marker.
 *
 * @param comparison what people have against what was built; `undefined`: not known
 */
export function renderRunComment(
  { report, problems }: RunOutcome,
  comparison: StackComparison | undefined,
  facts: RunFacts,
): string {
  const images = report?.images ?? [];
  const sections: readonly Section[] = [
    whole(`${hiddenMarker('plan', facts.specName)}\n### stack build: ${titleOf(report)}`),
    { kind: 'rows', head: '**Stopped by**\n', rows: problemLines(problems) },
    whole(summaryGraph(images)),
    { kind: 'rows', head: tableHead, rows: ordered(images).map((image) => row(image)) },
    { kind: 'rows', head: '#### Failures\n', rows: failureLines(images) },
    ...(comparison === undefined ? [] : packageSections(comparison)),
    { kind: 'rows', head: '**Notes**\n', rows: (report?.notes ?? []).map(noteRow) },
  ];
  const last = runLine(facts);
  return fitSections(sections, maxTextLength, { cut: cutSentence(facts), last });
}

const tableHead = '| image | result | why | size |\n| --- | --- | --- | ---: |';
const maxMessageLength = 300;
/** Longer tables help nobody in a comment. */
const maxPackageRows = 200;

const symbols: Readonly<Record<ImageReport['status'], string>> = {
  passed: '✅',
  failed: '❌',
  blocked: '⛔',
  cancelled: '⏹️',
  'up-to-date': '☑️',
};

function titleOf(report: RunReport | undefined): string {
  if (report === undefined) return 'could not begin';
  return `${report.status} after ${formatDuration(report.durationMs)}`;
}

function ordered(images: readonly ImageReport[]): readonly ImageReport[] {
  const isWork = ({ status }: ImageReport) => status !== 'up-to-date';
  return [...images.filter(isWork), ...images.filter((image) => !isWork(image))];
}

function row(image: ImageReport): string {
  const { key, status, message, reasons, previous, sizeBytes } = image;
  const why = status === 'passed' || message === undefined ? '' : `: ${messageText(message)}`;
  const size = sizeText(previous?.sizeBytes, sizeBytes);
  return `| **${inlineText(key)}** | ${symbols[status]} ${status}${why} | ${reasonsCell(reasons)} | ${size} |`;
}

function messageText(message: string): string {
  return inlineText(cleanOneLine(message, maxMessageLength));
}

function packageSections(comparison: StackComparison): readonly Section[] {
  const changed = changedImages(comparison);
  if (changed.length === 0) return [];
  const groups = groupedChanges(changed, ({ packages }) => packages);
  const unknown = changed.filter(({ packages }) => packages === undefined).map(({ key }) => key);
  const none = groups.length === 0 && unknown.length === 0;
  return [
    whole('#### Packages against what people have'),
    ...(none ? [whole('No package is another than before.')] : []),
    ...groups.map(({ images, changes }) => packageSection(images, changed.length, changes)),
    ...(unknown.length === 0
      ? []
      : [whole(`Not known for ${inlineText(unknown.join(', '))}: an inventory is missing.`)]),
  ];
}

function packageSection(
  keys: readonly string[],
  changedCount: number,
  changes: readonly PackageChange[],
): Section {
  const title = `<b>${inlineText(groupTitle(keys, changedCount))}</b>: ${packageCounts(changes)}`;
  const hidden = changes.length - maxPackageRows;
  const rest = hidden > 0 ? `\n\n… and ${hidden} more.` : '';
  return whole(details(title, packageChangesTable(changes.slice(0, maxPackageRows)) + rest));
}
