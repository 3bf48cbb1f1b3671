import { formatDuration } from '../../text/format-duration.ts';
import type { CriticalPath } from '../critical-path.ts';
import type { ImageReport, RunReport, StepName, StepReport } from '../run-report.ts';
import { StatusIcon } from './icon.tsx';
import { counted, imageAnchor, shortText, statusWords, workOf } from './page-text.ts';
import { axisLabel, timeAxis, type TimeAxis } from './time-axis.ts';

/** Images that took longest are drawn; who has more looks for one in the list of images. */
const maxRows = 200;

interface Props {
  readonly report: RunReport;
  readonly path: CriticalPath;
}

/** When each image went through which step, as bars on one scale of time. */
export function Timeline({ report, path }: Props) {
  const busy = report.images.filter((image) => image.steps.some(isDrawn));
  if (busy.length === 0) return undefined;
  const runStart = Date.parse(report.startedAt);
  const shown = withMostWork(busy).toSorted(
    (a, b) => firstStart(a, runStart) - firstStart(b, runStart),
  );
  const axis = timeAxis(Math.max(path.totalMs, ...shown.map((image) => lastEnd(image, runStart))));
  const onPath = new Set(path.steps.map(({ image, step }) => `${image} ${step}`));
  const kinds = new Set(
    shown.flatMap(({ steps }) => steps.filter(isDrawn).map(({ name }) => name)),
  );
  return (
    <section id="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      <div class="card timeline">
        <Legend kinds={[...kinds]} hasPath={path.steps.length > 0} />
        <Axis axis={axis} />
        <ol class={`rows ticks-${Math.min(axis.count, 8)}`}>
          {shown.map((image) => (
            <Row key={image.key} {...{ image, axis, runStart, onPath }} />
          ))}
        </ol>
        {busy.length > shown.length && (
          <p class="more">… and {busy.length - shown.length} images that took less time</p>
        )}
      </div>
    </section>
  );
}

function withMostWork(images: readonly ImageReport[]): readonly ImageReport[] {
  if (images.length <= maxRows) return images;
  const longest = new Set(images.toSorted((a, b) => workOf(b) - workOf(a)).slice(0, maxRows));
  return images.filter((image) => longest.has(image));
}

function isDrawn({ startedAt, status }: StepReport): boolean {
  return startedAt !== undefined && status !== 'skipped';
}

function lastEnd({ steps }: ImageReport, runStart: number): number {
  return Math.max(0, ...steps.map((step) => startOf(step, runStart) + step.durationMs));
}

function firstStart({ steps }: ImageReport, runStart: number): number {
  return Math.min(...steps.filter(isDrawn).map((step) => startOf(step, runStart)));
}

function startOf({ startedAt }: StepReport, runStart: number): number {
  return startedAt === undefined ? 0 : Math.max(0, Date.parse(startedAt) - runStart);
}

function Legend({ kinds, hasPath }: { kinds: readonly StepName[]; hasPath: boolean }) {
  return (
    <ul class="legend" aria-label="Kinds of steps">
      {kinds.map((kind) => (
        <li key={kind}>
          <span class={`swatch k-${kind}`} /> {kind}
        </li>
      ))}
      {hasPath && (
        <li>
          <span class="swatch on-path" /> on the critical path
        </li>
      )}
    </ul>
  );
}

function Axis({ axis }: { axis: TimeAxis }) {
  const marks = Array.from({ length: axis.count + 1 }, (_, index) => index);
  return (
    <svg class="axis" height="18" aria-hidden="true">
      {marks.map((mark) => (
        <text
          key={mark}
          class={mark > 0 && (axis.count - mark) % 2 === 1 ? 'odd' : undefined}
          x={percent(mark / axis.count)}
          y="12"
          text-anchor={mark === 0 ? 'start' : mark === axis.count ? 'end' : 'middle'}
        >
          {axisLabel(mark * axis.stepMs)}
        </text>
      ))}
    </svg>
  );
}

interface RowProps {
  readonly image: ImageReport;
  readonly axis: TimeAxis;
  readonly runStart: number;
  readonly onPath: ReadonlySet<string>;
}

function Row({ image, axis, runStart, onPath }: RowProps) {
  const name = shortText(image.key, 120);
  const steps = image.steps.filter(isDrawn);
  return (
    <li class="row" data-image={imageAnchor(image.key)}>
      <a class="row-name" href={`#${imageAnchor(image.key)}`} title={name}>
        <StatusIcon status={image.status} />
        <span class="clip">{name}</span>
      </a>
      <svg
        class="bars"
        height="22"
        role="img"
        aria-label={`${name}: ${counted(steps.length, 'step')}`}
      >
        {steps.map((step) => (
          <Bar
            key={step.name}
            step={step}
            left={startOf(step, runStart) / axis.endMs}
            width={step.durationMs / axis.endMs}
            isOnPath={onPath.has(`${image.key} ${step.name}`)}
          />
        ))}
      </svg>
      <span class="row-time">{formatDuration(workOf(image))}</span>
      <ul class="tip">
        {steps.map((step) => (
          <li key={step.name}>
            <span class={`swatch k-${step.name}`} /> {stepText(step, runStart)}
            {onPath.has(`${image.key} ${step.name}`) && ' · critical path'}
          </li>
        ))}
      </ul>
    </li>
  );
}

interface BarProps {
  readonly step: StepReport;
  /** Of the whole width, from 0 to 1. */
  readonly left: number;
  readonly width: number;
  readonly isOnPath: boolean;
}

function Bar({ step, left, width, isOnPath }: BarProps) {
  const place = { x: percent(left), width: percent(Math.max(width, 0.002)) };
  return (
    <g>
      <title>{`${step.name}: ${statusWords[step.status]}, ${formatDuration(step.durationMs)}`}</title>
      <rect class={`bar k-${step.name}`} {...place} y="1" height="16" rx="2" />
      {step.status !== 'passed' && (
        <rect class={`bar-end is-${step.status}`} {...place} y="1" height="16" rx="2" />
      )}
      {isOnPath && <rect class="path-mark" {...place} y="19" height="3" />}
      {width > 0.1 && (
        <text class="bar-text" x={percent(left)} dx="6" y="13">
          {step.status === 'passed' ? step.name : `${step.name} ${statusWords[step.status]}`}
        </text>
      )}
    </g>
  );
}

/** `build passed, from 0.5s, took 1m 02s`. */
function stepText(step: StepReport, runStart: number): string {
  const start = formatDuration(startOf(step, runStart));
  return `${step.name} ${statusWords[step.status]}, from ${start}, took ${formatDuration(step.durationMs)}`;
}

function percent(share: number): string {
  return `${Number((Math.min(share, 1) * 100).toFixed(2))}%`;
}
