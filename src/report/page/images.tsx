import { formatSize } from '../../text/format-size.ts';
import { formatDuration } from '../../text/format-duration.ts';
import type { ImageReport, Reason, RunReport } from '../run-report.ts';
import { StatusIcon } from './icon.tsx';
import { FileLink, type PageFiles } from './page-files.tsx';
import { counted, imageAnchor, shortText, statusWords, workOf } from './page-text.ts';
import { Sizes } from './sizes.tsx';
import { StepsTable } from './steps-table.tsx';

const maxReasons = 6;
const maxPaths = 6;
const maxTags = 6;

interface Props {
  readonly report: RunReport;
  readonly files: PageFiles;
}

/** A section for each image, in the order of the report. */
export function Images({ report, files }: Props) {
  return (
    <section id="images" aria-labelledby="images-title">
      <h2 id="images-title">
        Images <small>{report.images.length}</small>
      </h2>
      <div class="images">
        {report.images.map((image) => (
          <ImageSection key={image.key} {...{ image, report, files }} />
        ))}
      </div>
    </section>
  );
}

function ImageSection({ image, report, files }: Props & { image: ImageReport }) {
  const { key, status, message, sizeBytes } = image;
  const work = workOf(image);
  return (
    <details
      class={`image card is-${status}`}
      id={imageAnchor(key)}
      data-status={status}
      data-name={shortText(key, 200)}
    >
      <summary>
        <StatusIcon status={status} />
        <h3>{shortText(key, 120)}</h3>
        <span class={`status is-${status}`}>{statusWords[status]}</span>
        <span class="why">{shortText(message ?? image.reasons[0]?.text ?? '', 140)}</span>
        <span class="number">{sizeBytes === undefined ? '' : formatSize(sizeBytes)}</span>
        <span class="number">{work === 0 ? '' : formatDuration(work)}</span>
      </summary>
      <div class="parts">
        <Reasons image={image} />
        <Names image={image} files={files} />
        <StepsTable {...{ image, report, files }} />
        <Sizes image={image} />
      </div>
    </details>
  );
}

function Reasons({ image: { state, reasons, message, parents } }: { image: ImageReport }) {
  const shown = reasons.slice(0, maxReasons);
  return (
    <div class="part">
      <h4>
        Why: <code>{shortText(state, 40)}</code>
      </h4>
      {message !== undefined && <p>{shortText(message)}</p>}
      <ul class="reasons">
        {shown.map((reason, index) => (
          <li key={index}>
            {shortText(reason.text, 240)}
            <Paths reason={reason} />
          </li>
        ))}
        {reasons.length > shown.length && <li>… and {reasons.length - shown.length} more</li>}
      </ul>
      {parents.length > 0 && (
        <p class="parents">
          Built on{' '}
          {parents.slice(0, maxTags).map((parent, index) => (
            <span key={parent}>
              {index > 0 && ', '}
              <a href={`#${imageAnchor(parent)}`}>{shortText(parent, 120)}</a>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function Paths({ reason: { paths = [] } }: { reason: Reason }) {
  // One path stands in the text already.
  if (paths.length < 2) return undefined;
  const shown = paths.slice(0, maxPaths).map((path) => shortText(path, 120));
  const hidden = paths.length - shown.length;
  return (
    <ul class="paths">
      {shown.map((path, index) => (
        <li key={index}>
          <code>{path}</code>
        </li>
      ))}
      {hidden > 0 && <li>… and {counted(hidden, 'path')} more</li>}
    </ul>
  );
}

function Names({ image, files }: { image: ImageReport; files: PageFiles }) {
  const { key, reference, tags, digest, imageId, buildId, builder } = image;
  const shown = [...new Set([reference, ...tags])].slice(0, maxTags);
  const ids = [
    ['Digest', digest],
    ['Image ID', imageId],
    ['Build ID', buildId],
    ['Builder', builder],
  ] as const;
  return (
    <div class="part">
      <h4>Names</h4>
      <dl class="names">
        <dt>Tags</dt>
        {shown.map((tag, index) => (
          <dd key={index}>
            <code class="copied">{shortText(tag, 250)}</code>
            {index === 0 && !tags.includes(tag) && <small> not given by this run</small>}
          </dd>
        ))}
        {ids.map(
          ([name, id]) =>
            id !== undefined && (
              <>
                <dt>{name}</dt>
                <dd>
                  <code class="copied">{shortText(id, 120)}</code>
                </dd>
              </>
            ),
        )}
      </dl>
      <p class="files">
        <FileLink files={files} path={`manifests/${key}.md`} text="manifest page" />
        <FileLink files={files} path={`inventory/${key}.json`} text="package list" />
        <FileLink files={files} path={`results/${key}.yml`} text="result" />
      </p>
    </div>
  );
}
