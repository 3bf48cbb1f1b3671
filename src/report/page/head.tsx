import { formatDuration } from '../../text/format-duration.ts';
import type { ImageStatus, RunReport, RunStatus } from '../run-report.ts';
import { StatusIcon } from './icon.tsx';
import { counted, shortText, statusOrder, statusWords, timeText } from './page-text.ts';
import { causeOf, failuresOf } from './problems.tsx';

/** What came of the run, in one look. */
export function Head({ report }: { report: RunReport }) {
  const { status, durationMs, command } = report;
  const counts = countsOf(report);
  return (
    <header class={`head is-${iconOf[status]}`}>
      <p class="overline">stack run report</p>
      <h1>
        <StatusIcon status={iconOf[status]} />
        Run {status}
      </h1>
      <p class="lead">
        {leadOf(counts)} {status === 'passed' ? 'in' : 'after'} {formatDuration(durationMs)}
      </p>
      <p class="command">
        <span aria-hidden="true">$ </span>
        <code class="copied">{shortText(command, 500)}</code>
      </p>
      <Facts report={report} />
      <Counts counts={counts} total={report.images.length} />
      <Banner report={report} />
    </header>
  );
}

type Counts = readonly (readonly [status: ImageStatus, count: number])[];

const iconOf: Readonly<Record<RunStatus, ImageStatus>> = {
  passed: 'passed',
  failed: 'failed',
  interrupted: 'cancelled',
};

function countsOf({ images }: RunReport): Counts {
  return statusOrder
    .map((status) => [status, images.filter((image) => image.status === status).length] as const)
    .filter(([, count]) => count > 0);
}

/** `1 failed, 1 blocked, 2 passed, 1 up to date`. */
function leadOf(counts: Counts): string {
  const [first, ...others] = counts;
  if (first === undefined) return 'No images,';
  if (others.length === 0)
    return `${counted(first[1], 'image')}, ${first[1] === 1 ? '' : 'all '}${statusWords[first[0]]},`;
  return `${counts.map(([status, count]) => `${count} ${statusWords[status]}`).join(', ')},`;
}

function Facts({ report }: { report: RunReport }) {
  const { startedAt, branch, commit, concurrency, registry, stackVersion, runId } = report;
  const facts = [
    ['Started', timeText(startedAt)],
    ['Branch', branch],
    ['Commit', commit?.slice(0, 12)],
    ['Registry', registry],
    ['At a time', counted(concurrency, 'build')],
    ['Version', `stack ${stackVersion}`],
    ['Run', runId],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shortText(value, 120)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Counts({ counts, total }: { counts: Counts; total: number }) {
  if (total === 0) return undefined;
  const starts = counts.map((_, index) =>
    counts.slice(0, index).reduce((sum, [, count]) => sum + count, 0),
  );
  const percent = (count: number) => `${Number(((count / total) * 100).toFixed(3))}%`;
  return (
    <div class="counts">
      <svg height="10" role="img" aria-label={leadOf(counts)}>
        {counts.map(([status, count], index) => (
          <rect
            key={status}
            class={`count is-${status}`}
            x={percent(starts[index] ?? 0)}
            width={percent(count)}
            height="10"
          />
        ))}
      </svg>
      <ul class="legend">
        {counts.map(([status, count]) => (
          <li key={status} class={`status is-${status}`}>
            <StatusIcon status={status} /> {count} {statusWords[status]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Banner({ report }: { report: RunReport }) {
  const [first] = failuresOf(report.images);
  if (first === undefined) return undefined;
  const cause = causeOf(first);
  return (
    <p class="banner">
      <b>
        {shortText(first.image.key, 120)}
        {first.step === undefined ? '' : `: ${first.step.name}`} failed first
        {first.step?.failure?.kind !== undefined && ` (${first.step.failure.kind})`}
      </b>
      {cause !== undefined && <span class="cause">{shortText(cause, 240)}</span>}
      <a href="#first-failure">See the failure</a>
    </p>
  );
}
