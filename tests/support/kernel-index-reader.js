/**
 * Reads the published files of a kernel repository as fast as once a millisecond until stdin ends, and prints as JSON what it saw:
 *
 *   {"reads": 812, "faults": ["package_index.json: empty"], "generations": 21, "longestUnequalMs": 3}
 *
 *   node kernel-index-reader.js FOLDER
 *
 * It prints a line with `ready` when it has read once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';

const folder = process.argv[2] ?? '.';
const seen = { reads: 0, faults: [], generations: new Set(), longestUnequalMs: 0 };
let unequalSince;
let ended = false;

process.stdin.on('end', () => (ended = true)).resume();
look();

function look() {
  const kernels = read('collated_manifests.json', wholeKernels);
  const packages = read('package_index.json', wholePackages);
  read('icrn_kernel_catalog.json', wholeCatalog);
  compare(kernels?.generation, packages?.generation);
  seen.reads += 1;
  if (seen.reads === 1) process.stdout.write('ready\n');
  if (ended) finish();
  else setTimeout(look, 1);
}

/** Content of a file; `undefined`, and a fault, when it is not whole. */
function read(name, isWhole) {
  try {
    const text = readFileSync(join(folder, name), 'utf8');
    const content = JSON.parse(text);
    if (!text.endsWith('\n') || !isWhole(content)) throw new Error('not whole');
    return content;
  } catch (error) {
    seen.faults.push(`${name}: ${error.message}`);
    return undefined;
  }
}

function wholeKernels({ kernels, total_kernels: total }) {
  return (
    total > 0 &&
    kernels.length === total &&
    kernels.every(({ packages, package_count: count }) => packages.length === count)
  );
}

function wholePackages({ packages, total_packages: total }) {
  return total > 0 && packages.length === total;
}

function wholeCatalog(catalog) {
  return Object.keys(catalog).length > 0;
}

/** How long the two files were of different generations at a stretch. */
function compare(one, other) {
  if (one === undefined || other === undefined) return;
  const now = performance.now();
  seen.generations.add(one);
  if (one !== other) unequalSince ??= now;
  if (unequalSince !== undefined)
    seen.longestUnequalMs = Math.max(seen.longestUnequalMs, Math.round(now - unequalSince));
  if (one === other) unequalSince = undefined;
}

function finish() {
  const { reads, faults, generations, longestUnequalMs } = seen;
  const summary = {
    reads,
    faults: faults.slice(0, 20),
    generations: generations.size,
    longestUnequalMs,
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}
