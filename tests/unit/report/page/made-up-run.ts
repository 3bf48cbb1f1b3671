import type {
  ImageReport,
  ImageStatus,
  LayerSize,
  RunReport,
  StepName,
  StepReport,
} from '../../../../src/report/run-report.ts';

const runStart = Date.UTC(2026, 10, 21, 17, 55, 1);
const families = ['scipy', 'r', 'julia', 'pytorch', 'tensorflow', 'geo', 'bio', 'teaching'];
const kinds = ['network', 'mirror', 'solver', 'dockerfile', 'memory'] as const;

/**
 * A run of this many images in a few levels, always the same: most were built, some are up to date, some failed and block
 * others. Names are long, layers and images before are there.
 */
export function madeUpRun(count: number): RunReport {
  const images: ImageReport[] = [];
  const ends = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const image = madeUpImage(index, images, ends);
    images.push(image);
  }
  images.sort((a, b) => a.level - b.level);
  const durationMs = Math.max(...ends.values(), 0) + 1200;
  const isFailed = images.some(({ status }) => status === 'failed');
  return {
    schemaVersion: 1,
    runId: '20261121T175501Z-3f9a2c',
    status: isFailed ? 'failed' : 'passed',
    startedAt: new Date(runStart).toISOString(),
    durationMs,
    command: 'stack build --push --registry registry.example.org/jupyterhub',
    stackVersion: '0.1.0',
    registry: 'registry.example.org/jupyterhub',
    commit: '0123456789abcdef0123456789abcdef01234567',
    branch: 'feature/a-branch-with-quite-a-long-name',
    concurrency: 4,
    notes: ["warning: base debian:trixie-slim not verified: the engine's copy is used"],
    images,
  };
}

function madeUpImage(
  index: number,
  before: readonly ImageReport[],
  ends: Map<string, number>,
): ImageReport {
  const parents = parentsOf(index, before);
  const level = Math.max(-1, ...parents.map((parent) => parent.level)) + 1;
  const key = keyOf(index);
  const blocker = parents.find(({ status }) => status === 'failed' || status === 'blocked');
  const status = blocker === undefined ? statusOf(index) : 'blocked';
  const state = status === 'up-to-date' ? 'skip' : 'build';
  const start = Math.max(0, ...parents.map((parent) => ends.get(`${parent.key} build`) ?? 0));
  const steps = stepsOf(key, index, status, start + (index % 4) * 900, ends);
  const layers = layersOf(index, parents[0]?.layers);
  const isKnown = status === 'passed' || status === 'up-to-date';
  return {
    key,
    level,
    parents: parents.map((parent) => parent.key),
    state,
    status,
    ...(blocker && { message: `${blocker.key} failed, and it is built on it` }),
    reasons: [
      status === 'up-to-date'
        ? { kind: 'up-to-date', text: 'all there: built, tested and named 2026.4-main' }
        : {
            kind: 'files',
            text: `2 files changed: images/${key}/environment.yml and 1 more`,
            paths: [`images/${key}/environment.yml`, `images/${key}/setup.sh`],
          },
    ],
    reference: `registry.example.org/jupyterhub/${key}:2026.4-feature-a-branch`,
    tags:
      status === 'passed' ? [`registry.example.org/jupyterhub/${key}:2026.4-feature-a-branch`] : [],
    ...(isKnown && {
      imageId: `sha256:${'1'.repeat(64)}`,
      digest: `sha256:${'2'.repeat(64)}`,
      buildId: `sha256:${'3'.repeat(64)}`,
      sizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      layers,
    }),
    ...(status === 'passed' && { previous: previousOf(key, layers) }),
    steps,
  };
}

function keyOf(index: number): string {
  if (index === 0) return 'base-notebook';
  const family = families[index % families.length] ?? '';
  return index % 7 === 3
    ? `${family}-with-a-very-long-name-for-the-advanced-course-${index}-notebook`
    : `${family}-notebook-${index}`;
}

function parentsOf(index: number, before: readonly ImageReport[]): readonly ImageReport[] {
  if (index % 19 === 0) return [];
  const chosen = [Math.floor(index / 5), ...(index % 11 === 5 ? [Math.floor(index / 3)] : [])];
  return [...new Set(chosen)].flatMap((one) => before[one] ?? []);
}

function statusOf(index: number): ImageStatus {
  if (index % 23 === 7) return 'failed';
  return index % 5 === 4 ? 'up-to-date' : 'passed';
}

function stepsOf(
  key: string,
  index: number,
  status: ImageStatus,
  startMs: number,
  ends: Map<string, number>,
): readonly StepReport[] {
  if (status !== 'passed' && status !== 'failed') return [];
  const names: readonly StepName[] =
    status === 'failed'
      ? ['build']
      : ['build', 'basic-tests', 'push', 'integration-tests', 'tag', 'manifest-page'];
  let at = startMs;
  return names.map((name) => {
    const durationMs =
      name === 'build'
        ? 20_000 + ((index * 7919) % 60_000)
        : 900 + ((index * 37 + name.length * 911) % 9000);
    const startedAt = new Date(runStart + at).toISOString();
    at += durationMs;
    ends.set(`${key} ${name}`, at);
    const tests = name.endsWith('tests')
      ? { passed: 12, failed: 0, skipped: index % 3 }
      : undefined;
    return {
      name,
      startedAt,
      durationMs,
      tests,
      ...(status === 'failed' ? failure(key, index) : { status: 'passed' as const }),
    };
  });
}

function failure(key: string, index: number): Pick<StepReport, 'status' | 'message' | 'failure'> {
  const tail = Array.from(
    { length: 20 },
    (_, line) =>
      `#12 ${line}.314 Collecting package-${line} >= 1.${line} (from -r requirements.txt (line ${line}))`,
  );
  return {
    status: 'failed',
    message:
      'process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1',
    failure: {
      kind: kinds[index % kinds.length],
      cause: 'ERROR: No matching distribution found for numpy==99.9 <not-markup> & more',
      location: { file: `images/${key}/Dockerfile`, line: 12, column: 1 },
      command: 'RUN pip install --no-cache-dir -r requirements.txt',
      tail,
      logPath: `artifacts/logs/${key}.build.log`,
    },
  };
}

function layersOf(index: number, parent?: readonly LayerSize[]): readonly LayerSize[] {
  const own = Array.from({ length: 3 + (index % 4) }, (_, layer) => ({
    command: `RUN mamba install --yes package-${index}-${layer} 'another-package>=1.${layer}' && mamba clean --all --yes`,
    sizeBytes: 1_000_000 * (1 + ((index * 31 + layer * 17) % 400)),
    ...(parent && { inherited: false }),
  }));
  return [...own, ...(parent ?? []).map((layer) => ({ ...layer, inherited: true }))];
}

function previousOf(key: string, layers: readonly LayerSize[]): ImageReport['previous'] {
  const before = layers.slice(1).map(({ command, sizeBytes }, at) => ({
    command,
    sizeBytes: at % 3 === 0 ? Math.round(sizeBytes * 0.9) : sizeBytes,
  }));
  return {
    name: '2026.4-stable',
    reference: `registry.example.org/jupyterhub/${key}:2026.4-stable`,
    sizeBytes: before.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    layers: before,
  };
}
