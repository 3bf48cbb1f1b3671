import { join } from 'node:path';
import { reportCollector } from '../report/collect-report.ts';
import type { ReportEvent, RunEvent } from '../report/events.ts';
import { reportEvents } from '../report/report-events.ts';
import type { ImageReport } from '../report/run-report.ts';
import { concludeRun } from './conclude-run.ts';
import type { RunEnd } from './execute-run.ts';
import type { ImageState } from './image-run.ts';
import { logEvents, unwrittenLog } from './log-events.ts';
import { maskEvent } from './mask-event.ts';
import type { JoinOrder, JoinStart } from './prepare-join.ts';
import { problemsOf } from './problems-of.ts';
import { writeReportPage } from './report-page.ts';
import { settleRaces } from './settle-races.ts';
import { storedVerdicts } from './verdicts.ts';
import type { World } from './world.ts';
import { writeResults } from './write-artifacts.ts';

/** Tells a joined run to whoever watches, does what is left at the end of a run, and writes the results, also of a join that fails. */
export async function tellJoined(
  order: JoinOrder,
  world: World,
  start: JoinStart,
  { stateDir, artifactsDir }: { readonly stateDir: string; readonly artifactsDir: string },
  watch: ReportEvent,
): Promise<RunEnd> {
  const { files } = world;
  const collector = reportCollector();
  const logger = world.openLogger(join(artifactsDir, 'logs', 'run.log'), order.logLevel);
  const log = logEvents(logger);
  const report = (event: RunEvent) => {
    const safe = maskEvent(event, world.mask);
    for (const read of [collector.report, log, watch]) read(safe);
  };
  const { joined } = start;
  const at = Date.parse(joined.report.startedAt);
  const note = (text: string) => report({ kind: 'note', at, level: 'warning', text });
  const current = () => collector.current() ?? joined.report;
  try {
    const events = reportEvents(joined.report);
    for (const event of events.slice(0, -1)) report(event);
    const { status, durationMs } = joined.report;
    const late = await problemsOf(async () => {
      const { handOvers, names } = start;
      const races = { handOvers, names, results: order.results };
      for (const text of await settleRaces(order.at, order.spec, races)) note(text);
      const { plan, opened, settings, deps } = concluding(
        order,
        world,
        start,
        stateDir,
        artifactsDir,
      );
      const { checkout } = opened.repository;
      await concludeRun(
        { plan, opened, settings, deps, checkout },
        current(),
        status,
        statesOf(joined.report.images),
        { note, facts: (image, facts) => report({ kind: 'image-facts', at, image, facts }) },
      );
    });
    const isLate = late.length > 0 && status === 'passed';
    report({
      kind: 'run-finished',
      at: at + durationMs,
      status: isLate ? 'failed' : status,
      durationMs,
    });
    return { report: current(), problems: late };
  } finally {
    try {
      await writeResults(files, artifactsDir, current());
      await writeReportPage({ files, logger, note }, artifactsDir, current());
    } finally {
      await logger.close().catch((error: unknown) => note(unwrittenLog(error)));
    }
  }
}

function concluding(
  { at, spec }: JoinOrder,
  { files }: World,
  { opened }: JoinStart,
  stateDir: string,
  artifactsDir: string,
) {
  const { work, records, plan } = opened;
  const stores = work.stores.registry === undefined ? [] : [work.stores.registry];
  const { graph, source, runnable } = work;
  const verdicts = storedVerdicts({
    graph,
    source,
    stores,
    runnable,
    retest: false,
    // In the legs: no engine takes part here.
    ranElsewhere: true,
  });
  return {
    plan,
    opened,
    settings: { spec, stateDir, artifactsDir, push: true, isLate: true },
    deps: {
      files,
      registry: at.registry,
      verdicts,
      books: {
        record: (image: { readonly key: string; readonly repository: string }, id: string) =>
          records.find(image, id),
      },
    },
  };
}

/** What is known of images that are as they should be. */
function statesOf(images: readonly ImageReport[]): ReadonlyMap<string, ImageState> {
  const good = images.filter(({ status }) => status === 'passed' || status === 'up-to-date');
  return new Map(
    good.map(({ key, imageId, digest, buildId }) => [key, { imageId, digest, buildId }] as const),
  );
}
