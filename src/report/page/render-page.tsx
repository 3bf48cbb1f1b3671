import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import { criticalPath } from '../critical-path.ts';
import type { RunReport } from '../run-report.ts';
import { Graph } from './graph.tsx';
import { Head } from './head.tsx';
import { IconDrawings } from './icon.tsx';
import { Images } from './images.tsx';
import type { PageFiles } from './page-files.tsx';
import { counted, shortText, timeText } from './page-text.ts';
import { failuresOf, Problems } from './problems.tsx';
import { pageScript } from './page-script.ts';
import { pageStyles } from './page-styles.ts';
import { Timeline } from './timeline.tsx';
import { WhereTimeWent } from './where-time-went.tsx';

const maxNotes = 200;

/**
 * A run as a page for people (`report.html`). It needs no network and no other file, works without scripts, and shows what came
 * out of images and builds as text only: preact escapes it, and a policy in the page refuses every script and style but its own.
 *
 * @param files files beside the page, which it links to
 */
export function renderPage(report: RunReport, files: PageFiles): string {
  return `<!doctype html>\n${renderToString(<Page report={report} files={files} />)}\n`;
}

interface Props {
  readonly report: RunReport;
  readonly files: PageFiles;
}

function Page({ report, files }: Props) {
  const path = criticalPath(report);
  const { images } = report;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy()} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${report.status}: ${shortText(report.command, 80)}, ${timeText(report.startedAt)}`}</title>
        <link rel="icon" href={icon} />
        {/* Constants of this program, not text of a run. */}
        <style dangerouslySetInnerHTML={{ __html: pageStyles }} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the results
        </a>
        <IconDrawings />
        <Head report={report} />
        <Contents report={report} hasSteps={path.steps.length > 0} />
        <main id="main" tabIndex={-1}>
          <Problems images={images} files={files} />
          <Graph images={images} path={path} />
          <Timeline report={report} path={path} />
          <WhereTimeWent report={report} path={path} />
          <Images report={report} files={files} />
          <Notes notes={report.notes} />
        </main>
        <footer>
          All of this, for programs: <a href="run.json">run.json</a>
        </footer>
        <script dangerouslySetInnerHTML={{ __html: pageScript }} />
      </body>
    </html>
  );
}

function Contents({ report, hasSteps }: { report: RunReport; hasSteps: boolean }) {
  const { images, notes } = report;
  const failed = failuresOf(images).length;
  const stopped = images.some(({ status }) => status === 'blocked' || status === 'cancelled');
  const entries = [
    failed > 0 ? (['#problems', counted(failed, 'failure')] as const) : undefined,
    failed === 0 && stopped ? (['#problems', 'Not done'] as const) : undefined,
    ['#graph', 'Graph'] as const,
    hasSteps ? (['#timeline', 'Timeline'] as const) : undefined,
    hasSteps ? (['#time', 'Time'] as const) : undefined,
    ['#images', counted(images.length, 'image')] as const,
    notes.length > 0 ? (['#notes', counted(notes.length, 'note')] as const) : undefined,
  ].filter((entry) => entry !== undefined);
  return (
    <nav aria-label="Parts of the page">
      <ul>
        {entries.map(([href, text]) => (
          <li key={href}>
            <a href={href}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return undefined;
  return (
    <section id="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      <ul class="card lines">
        {notes.slice(0, maxNotes).map((note, index) => (
          <li key={index}>{shortText(note, 500)}</li>
        ))}
        {notes.length > maxNotes && <li>… and {notes.length - maxNotes} more: see run.json</li>}
      </ul>
    </section>
  );
}

function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(pageStyles)}'`,
    `script-src '${hashOf(pageScript)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Three layers; without one of its own a browser would ask the host of the page for it. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%233b6fd8' d='M2 3h12v3H2zm0 4h12v3H2zm0 4h12v3H2z'/%3E%3C/svg%3E";
