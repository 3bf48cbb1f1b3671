import type { ImageReport, RunReport, StepReport } from '../run-report.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { StatusIcon } from './icon.tsx';
import { FileLink, type PageFiles } from './page-files.tsx';
import { durationText, shortText, statusWords } from './page-text.ts';

interface Props {
  readonly image: ImageReport;
  readonly report: Pick<RunReport, 'startedAt'>;
  readonly files: PageFiles;
}

/** What became of each step of an image, with its tests and where its output is. */
export function StepsTable({ image, report, files }: Props) {
  const runStart = Date.parse(report.startedAt);
  const rows = image.steps;
  if (rows.length === 0) return undefined;
  return (
    <div class="part wide">
      <h4>Steps</h4>
      <div class="scroller">
        <table class="plain steps">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Result</th>
              <th scope="col" class="number">
                Start
              </th>
              <th scope="col" class="number">
                Took
              </th>
              <th scope="col">Tests</th>
              <th scope="col">Files</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((step) => (
              <Row key={step.name} {...{ image, step, runStart, files }} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface RowProps {
  readonly image: ImageReport;
  readonly step: StepReport;
  readonly runStart: number;
  readonly files: PageFiles;
}

function Row({ image, step, runStart, files }: RowProps) {
  const { name, status, message, startedAt, durationMs } = step;
  const start = startedAt === undefined ? undefined : Date.parse(startedAt) - runStart;
  return (
    <tr>
      <th scope="row">
        <span class={`swatch k-${name}`} /> {name}
      </th>
      <td>
        <span class={`status is-${status}`}>
          <StatusIcon status={status} /> {statusWords[status]}
        </span>
        {message !== undefined && <span class="message">{shortText(message)}</span>}
        {step.failure !== undefined && (
          <span class="message">
            <a href="#problems">Its output is among the failures</a>
          </span>
        )}
      </td>
      <td class="number">{start === undefined ? '–' : formatDuration(start)}</td>
      <td class="number">{durationText(durationMs)}</td>
      <td>{step.tests === undefined ? '–' : <Tests tests={step.tests} />}</td>
      <td class="files">
        <FileLink files={files} path={`logs/${image.key}.${name}.log`} text="log" />
        <FileLink files={files} path={`junit/${image.key}.${name}.xml`} text="junit" />
      </td>
    </tr>
  );
}

function Tests({
  tests: { passed, failed, skipped },
}: {
  tests: NonNullable<StepReport['tests']>;
}) {
  return (
    <>
      {failed > 0 && <b class="is-failed">{failed} failed, </b>}
      {passed} passed{skipped > 0 && `, ${skipped} skipped`}
    </>
  );
}
