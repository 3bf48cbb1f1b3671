/**
 * `npm run bench`: measures what the documents promise, against the built program on this machine, and writes the figures to
 * `bench/results.json` and `bench/README.md`. It needs a container engine with `busybox:stack-test` (script/bootstrap).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { generatedStack } from './generated-stack.ts';
import { measureCommand, spreadOf } from './measure.ts';
import { planParts } from './plan-parts.ts';

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const runs = 5;

const bare = spreadOf(
  Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - startedAt;
  }),
);

const small = generatedStack({ images: 6, filesPerImage: 5, base: 'busybox:stack-test' });
execFileSync(process.execPath, [program, 'build', '--progress', 'quiet'], { cwd: small });
const secondRun = measureCommand(program, ['build', '--progress', 'quiet'], small, runs);

const large = generatedStack({ images: 1000, filesPerImage: 10, base: 'scratch' });
const plan = measureCommand(program, ['plan', '--json'], large, runs);
const parts = await planParts(large);
for (const folder of [small, large]) rmSync(folder, { recursive: true, force: true });

const results = {
  machine: {
    cores: cpus().length,
    node: process.version,
    loadAverage: Number(loadavg()[0]?.toFixed(1)),
  },
  runs,
  bareNode: bare,
  secondRunOfSixImages: secondRun,
  planOfThousandImages: plan,
  partsOfThatPlanMs: parts,
};
writeFileSync(
  new URL('results.json', import.meta.url),
  `${JSON.stringify(results, undefined, 2)}\n`,
);

const rows = [
  ['`node -e 0`', `${bare.medianMs} ms`, `${bare.minMs}–${bare.maxMs} ms`, '', ''],
  [
    '`stack build`, nothing changed, 6 images',
    `${secondRun.medianMs} ms`,
    `${secondRun.minMs}–${secondRun.maxMs} ms`,
    `${secondRun.peakMb} MB`,
    '500 ms',
  ],
  [
    '`stack plan`, 1,000 images, 10,000 files',
    `${plan.medianMs} ms`,
    `${plan.minMs}–${plan.maxMs} ms`,
    `${plan.peakMb} MB`,
    '500 ms, 150 MB',
  ],
];
const table = [
  '| what | median | spread | peak memory | to hold |',
  '| :--- | ---: | ---: | ---: | :--- |',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
].join('\n');
const shares = `Parts of that plan, one after the other in a warm process: YAML ${parts.yaml} ms, spec with Dockerfiles ${parts.spec} ms, graph ${parts.graph} ms, git ${parts.git} ms, contexts and hashes ${parts.hashing} ms.`;
const page = fileURLToPath(new URL('README.md', import.meta.url));
const text = readFileSync(page, 'utf8');
const begin = '<!-- figures -->';
const head = text.slice(0, text.indexOf(begin) + begin.length);
writeFileSync(page, `${head}\n\n${table}\n\n${shares}\n`);
process.stdout.write(`${table}\n\n${shares}\n`);
