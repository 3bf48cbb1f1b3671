import { formatDuration } from '../../text/format-duration.ts';
import type { CriticalPath, PathStep } from '../critical-path.ts';
import type { RunReport } from '../run-report.ts';
import { imageAnchor, shortText } from './page-text.ts';
import { timeUse } from './time-use.ts';

/** A gap that is shorter is of no interest. In milliseconds. */
const notableWaitMs = 500;
const maxSteps = 40;

interface Props {
  readonly report: RunReport;
  readonly path: CriticalPath;
}

/** The critical path as a sentence, how much of the run was waiting, and what each kind of step took. */
export function WhereTimeWent({ report, path }: Props) {
  if (path.steps.length === 0) return undefined;
  const use = timeUse(report);
  const waiting = path.totalMs === 0 ? 0 : path.waitingMs / path.totalMs;
  return (
    <section id="time" aria-labelledby="time-title">
      <h2 id="time-title">Where the time went</h2>
      <div class="columns">
        <div class="card">
          <h3>Critical path</h3>
          <p class="hint">The run could not have ended earlier unless one of these steps had.</p>
          <PathSentence steps={path.steps} />
          <dl class="figures">
            <Figure name="whole path" value={formatDuration(path.totalMs)} />
            <Figure name="of it waiting" value={`${Math.round(waiting * 100)} %`} />
            <Figure name="all work" value={formatDuration(use.workMs)} />
            <Figure name="steps at a time" value={use.meanParallel.toFixed(1)} />
            <Figure name="at most" value={String(use.mostParallel)} />
          </dl>
        </div>
        <div class="card">
          <h3>By kind of step</h3>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col" class="number">
                  Runs
                </th>
                <th scope="col" class="number">
                  Together
                </th>
                <th scope="col">
                  <span class="unseen">Share</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {use.kinds.map(({ step, count, totalMs }) => (
                <tr key={step}>
                  <th scope="row">
                    <span class={`swatch k-${step}`} /> {step}
                  </th>
                  <td class="number">{count}</td>
                  <td class="number">{formatDuration(totalMs)}</td>
                  <td class="share">
                    <svg height="8" role="img" aria-label={percent(totalMs / use.workMs)}>
                      <rect class="share-ground" width="100%" height="8" rx="4" />
                      <rect
                        class={`bar k-${step}`}
                        width={percent(totalMs / use.workMs)}
                        height="8"
                        rx="4"
                      />
                    </svg>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

function PathSentence({ steps }: { steps: readonly PathStep[] }) {
  const shown = steps.slice(-maxSteps);
  return (
    <ol class="path">
      {shown.length < steps.length && <li>… {steps.length - shown.length} steps before</li>}
      {shown.map((one, index) => (
        <li key={`${one.image} ${one.step}`}>
          {one.waitedMs >= notableWaitMs && (
            <span class="wait">waited {formatDuration(one.waitedMs)}, then </span>
          )}
          {shown[index - 1]?.image !== one.image && (
            <a href={`#${imageAnchor(one.image)}`}>{shortText(one.image, 80)}</a>
          )}{' '}
          {one.step} <b>{formatDuration(one.durationMs)}</b>
          {one.link === 'place' && <small> (got the place)</small>}
        </li>
      ))}
    </ol>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}
