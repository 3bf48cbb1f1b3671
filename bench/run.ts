/**
 * `npm run bench`: measures what is promised, beside the plain way of doing the same, with the program built from these sources, and
 * writes the figures to `bench/results.json` and `bench/README.md`. It needs a container engine with `busybox:stack-test`, a docker
 * client that builds with BuildKit, and what `script/registry` needs.
 *
 *   npm run bench -- --only trees,five     some of version, known, cached, trees, five, promote, kernels, server; the other figures stay
 *   npm run bench -- --quick               few rounds, and nothing is written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runCommand } from './command.ts';
import { benchOptions, groupNames, type GroupName } from './options.ts';
import { renderResults } from './render.ts';
import { committedResults, resultsHere, type Results } from './results.ts';
import type { Row } from './row.ts';
import { cachedBuildRows } from './rows/cached-builds.ts';
import { knownRows } from './rows/known.ts';
import { fiveRows } from './rows/five.ts';
import { kernelRows } from './rows/kernels.ts';
import { promoteRows } from './rows/promote.ts';
import { serverRows } from './rows/server.ts';
import { treeRows } from './rows/trees.ts';
import { versionRows } from './rows/version.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const groups: Readonly<Record<GroupName, (workshop: Workshop) => Promise<readonly Row[]>>> = {
  version: versionRows,
  known: knownRows,
  cached: cachedBuildRows,
  trees: treeRows,
  five: fiveRows,
  promote: promoteRows,
  kernels: kernelRows,
  server: serverRows,
};
const resultsFile = new URL('results.json', import.meta.url);
const pageFile = new URL('README.md', import.meta.url);
const begin = '<!-- figures -->';

const options = benchOptions(process.argv.slice(2));
const loadBefore = oneDigit(loadavg()[0]);
await runCommand('npm', ['run', '--silent', 'build'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
});
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'])
  process.once(name, () => interrupt.abort(new Error('interrupted')));
const workshop = await openWorkshop(options.quick, interrupt.signal);

const measured: Row[] = [];
const failures: string[] = [];
let others = 0;
try {
  for (const name of options.only) {
    others = Math.max(others, await workshop.othersAtWork());
    process.stderr.write(`${new Date().toISOString()} ${name}\n`);
    // What was measured before a failure took minutes, and stays.
    try {
      measured.push(...(await groups[name](workshop)));
    } catch (error) {
      interrupt.signal.throwIfAborted();
      failures.push(`${name}: ${(error as Error).message}`);
    }
    await workshop.clearEngine();
  }
} finally {
  await workshop.close();
}

const results: Results = {
  schemaVersion: 2,
  machine: {
    date: new Date().toISOString(),
    cores: cpus().length,
    node: process.version,
    engine: workshop.engine,
    loadBefore,
    loadAfter: oneDigit(loadavg()[0]),
    others: Math.round(others * 100) / 100,
  },
  rows:
    options.only.length === groupNames.length && failures.length === 0
      ? measured
      : merged((await resultsHere())?.rows ?? [], measured),
};
const text = renderResults(
  options.quick ? { ...results, rows: measured } : results,
  await committedResults(),
);
process.stdout.write(`${text}\n`);
if (!options.quick) {
  const page = readFileSync(pageFile, 'utf8');
  await writeFormatted(resultsFile, JSON.stringify(results));
  await writeFormatted(pageFile, `${page.slice(0, page.indexOf(begin) + begin.length)}\n\n${text}`);
}

if (failures.length > 0) {
  process.stderr.write(`not measured:\n${failures.join('\n')}\n`);
  process.exitCode = 1;
}

/** Writes a file in the form that is checked. */
async function writeFormatted(file: URL, content: string): Promise<void> {
  const filepath = fileURLToPath(file);
  writeFileSync(filepath, await format(content, { ...(await resolveConfig(filepath)), filepath }));
}

function oneDigit(value = 0): number {
  return Math.round(value * 10) / 10;
}

/** Rows that were measured now in the place of those before. */
function merged(earlier: readonly Row[], now: readonly Row[]): readonly Row[] {
  const fresh = new Map(now.map((row) => [row.id, row]));
  const kept = earlier.map((row) => fresh.get(row.id) ?? row);
  return [...kept, ...now.filter(({ id }) => !earlier.some((row) => row.id === id))];
}
