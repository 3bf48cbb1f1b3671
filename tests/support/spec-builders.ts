import { buildImageGraph, type ImageGraph } from '../../src/graph/image-graph.ts';
import type { PlannedRunImage, RunPlan } from '../../src/plan/build-plan.ts';
import type { StepName } from '../../src/report/run-report.ts';
import { parseDockerfile } from '../../src/spec/dockerfile.ts';
import type { ImageSpec, Spec } from '../../src/spec/spec.ts';

/** Parents by image key, in the order of the spec: `{ base: [], child: ['base'] }`. */
export type Family = Readonly<Record<string, readonly string[]>>;

/** A checked image in which nothing is set but what `fields` sets. */
export function imageSpec(key: string, fields: Partial<ImageSpec> = {}): ImageSpec {
  const parents = fields.parents ?? [];
  return {
    key,
    repository: `stack.test/${key}`,
    specRepository: `stack.test/${key}`,
    contextDir: `images/${key}`,
    dockerfilePath: `images/${key}/Dockerfile`,
    dockerfile: parseDockerfile('FROM scratch\n'),
    target: undefined,
    parents,
    finalParent: parents[0],
    externalBases: [],
    buildArgs: {},
    secrets: [],
    platforms: [],
    cache: 'none',
    watch: [],
    infoCommands: [],
    tests: { inherit: false, timeoutMs: 600_000, runIn: undefined },
    integrationTests: false,
    prune: false,
    prepull: true,
    sizeBudgetBytes: undefined,
    labels: {},
    location: { file: 'spec.yml', line: 1, column: 1 },
    ...fields,
  };
}

/** A checked spec of these images, in `/stack`. */
export function specOf(images: readonly ImageSpec[], fields: Partial<Spec> = {}): Spec {
  return {
    file: 'spec.yml',
    rootDir: '/stack',
    tagPrefix: '2026.4',
    registry: 'stack.test',
    images: new Map(images.map((image) => [image.key, image])),
    changeDetection: {
      buildAll: [],
      ignore: [],
      fullRebuild: { branches: [], message: undefined, firstRun: true },
      maxAgeMs: undefined,
      strategy: 'identity',
    },
    requiredVerdicts: [],
    retention: {
      perBranch: undefined,
      releases: undefined,
      branchesMs: undefined,
      pullRequestsMs: undefined,
      youngerThanMs: 86_400_000,
      tags: [],
      prefixes: ['2026.4'],
    },
    concurrency: 4,
    retries: 2,
    ...fields,
  };
}

/** The images of a family. */
export function imagesOf(family: Family): readonly ImageSpec[] {
  return Object.entries(family).map(([key, parents]) => imageSpec(key, { parents }));
}

/** The graph of a family. */
export function graphOf(family: Family): ImageGraph {
  return buildImageGraph(imagesOf(family));
}

/** What a plan says of an image that is built, but for `fields`; it is of level 0 and goes through no steps. */
export function plannedImage(
  image: ImageSpec,
  fields: Partial<PlannedRunImage> = {},
): PlannedRunImage {
  const { parents } = image;
  return { image, level: 0, state: 'build', reasons: [], parents, steps: [], ...fields };
}

/** A plan that takes every image of a family through `steps`. */
export function planOf(family: Family, steps: readonly StepName[]): RunPlan {
  const graph = graphOf(family);
  const images = imagesOf(family).map((image) =>
    plannedImage(image, { level: graph.nodes.get(image.key)?.level ?? 0, steps }),
  );
  const order = [...graph.nodes.keys()];
  return { images: images.sort((a, b) => order.indexOf(a.image.key) - order.indexOf(b.image.key)) };
}
