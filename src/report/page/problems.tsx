import type { ImageReport, StepReport } from '../run-report.ts';
import { StatusIcon } from './icon.tsx';
import { FileLink, type PageFiles } from './page-files.tsx';
import { counted, imageAnchor, kindWords, shortText, tailText } from './page-text.ts';

/** Failures in full; of more than these only a line each. */
const maxFull = 50;
const maxLines = 500;
/** The output of so many is shown at once. */
const maxOpen = 2;

/** An image that failed, with the step that did; `undefined` where it failed outside of one. */
export interface Failure {
  readonly image: ImageReport;
  readonly step: StepReport | undefined;
}

/** In the order in which they came up. */
export function failuresOf(images: readonly ImageReport[]): readonly Failure[] {
  const failures = images.flatMap((image): readonly Failure[] => {
    const steps = image.steps.filter(({ status }) => status === 'failed');
    if (steps.length > 0) return steps.map((step) => ({ image, step }));
    return image.status === 'failed' ? [{ image, step: undefined }] : [];
  });
  const endOf = ({ step }: Failure) =>
    step?.startedAt === undefined ? Infinity : Date.parse(step.startedAt) + step.durationMs;
  return failures.toSorted((a, b) => (endOf(a) === endOf(b) ? 0 : endOf(a) - endOf(b)));
}

interface Props {
  readonly images: readonly ImageReport[];
  readonly files: PageFiles;
}

/** What failed, first of all, and what could not be done because of it. */
export function Problems({ images, files }: Props) {
  const failures = failuresOf(images);
  const stopped = images.filter(({ status }) => status === 'blocked' || status === 'cancelled');
  if (failures.length + stopped.length === 0) return undefined;
  const rest = failures.slice(maxFull, maxFull + maxLines);
  return (
    <section id="problems" aria-labelledby="problems-title">
      <h2 id="problems-title">{failures.length > 0 ? 'Failures' : 'Not done'}</h2>
      {failures.slice(0, maxFull).map((failure, index) => (
        <FailureCard key={index} {...{ failure, files, index }} />
      ))}
      {rest.length > 0 && (
        <ul class="card lines">
          {rest.map(({ image, step }, index) => (
            <li key={index}>
              <a href={`#${imageAnchor(image.key)}`}>{shortText(image.key, 120)}</a>{' '}
              {step?.name ?? ''} failed: {shortText(causeOf({ image, step }) ?? '', 160)}
            </li>
          ))}
        </ul>
      )}
      {stopped.length > 0 && <Stopped images={stopped} />}
    </section>
  );
}

/** The line that tells most: what went wrong, else what the step says of itself. */
export function causeOf({ image, step }: Failure): string | undefined {
  return step?.failure?.cause ?? step?.message ?? image.message;
}

interface CardProps {
  readonly failure: Failure;
  readonly files: PageFiles;
  readonly index: number;
}

function FailureCard({ failure, files, index }: CardProps) {
  const { image, step } = failure;
  const { kind, location, command, tail = [], logPath } = step?.failure ?? {};
  const cause = causeOf(failure);
  const message = step?.message;
  return (
    <article class="card failure" id={index === 0 ? 'first-failure' : undefined}>
      <h3>
        <StatusIcon status="failed" />
        <a href={`#${imageAnchor(image.key)}`}>{shortText(image.key, 120)}</a>
        <span>{step === undefined ? 'failed' : `${step.name} failed`}</span>
      </h3>
      {kind !== undefined && (
        <p class="kind">
          <b>{kind}</b> {kindWords[kind]}
        </p>
      )}
      {cause !== undefined && <p class="cause">{shortText(cause, 500)}</p>}
      <dl class="facts">
        {message !== undefined && message !== cause && (
          <div>
            <dt>Message</dt>
            <dd>{shortText(message, 500)}</dd>
          </div>
        )}
        {location !== undefined && (
          <div>
            <dt>Where</dt>
            <dd>
              <code class="copied">{shortText(`${location.file}:${location.line}`, 200)}</code>
            </dd>
          </div>
        )}
        {command !== undefined && (
          <div>
            <dt>What</dt>
            <dd>
              <code>{shortText(command, 400)}</code>
            </dd>
          </div>
        )}
        {logPath !== undefined && (
          <div>
            <dt>Whole log</dt>
            <dd>
              <LogPath path={logPath} files={files} />
            </dd>
          </div>
        )}
      </dl>
      {tail.length > 0 && (
        <details class="output" open={index < maxOpen}>
          <summary>Last {counted(Math.min(tail.length, 20), 'line')} of output</summary>
          <pre tabIndex={0}>{tailText(tail)}</pre>
        </details>
      )}
    </article>
  );
}

/** The page lies in the folder that paths of logs begin with: `artifacts/logs/base.build.log`. */
function LogPath({ path, files }: { path: string; files: PageFiles }) {
  const beside = path.slice(path.indexOf('/') + 1);
  const text = shortText(path, 200);
  return files.has(beside) ? (
    <FileLink files={files} path={beside} text={text} />
  ) : (
    <code>{text}</code>
  );
}

function Stopped({ images }: { images: readonly ImageReport[] }) {
  const shown = images.slice(0, maxLines);
  return (
    <div class="card stopped">
      <h3>{counted(images.length, 'image')} blocked or cancelled</h3>
      <ul class="lines">
        {shown.map(({ key, status, message }) => (
          <li key={key}>
            <StatusIcon status={status} />
            <a href={`#${imageAnchor(key)}`}>{shortText(key, 120)}</a>{' '}
            <span class="why">
              {status}
              {message !== undefined && `: ${shortText(message, 200)}`}
            </span>
          </li>
        ))}
      </ul>
      {shown.length < images.length && (
        <p class="more">… and {images.length - shown.length} more</p>
      )}
    </div>
  );
}
