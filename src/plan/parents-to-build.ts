import { descendantsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { StepName } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { PlannedRunImage } from './build-plan.ts';

/**
 * Where an image is to be built whose parent exists but not here, and `prepull: false` keeps it from being pulled: the parent is
 * built too, and what stands on it is decided when it is known.
 *
 * @param tags that images get which are built
 */
export function withoutPull(
  graph: ImageGraph,
  images: readonly PlannedRunImage[],
  allSteps: (image: ImageSpec) => readonly StepName[],
  tags: readonly string[] = [],
): readonly PlannedRunImage[] {
  const needed = neededKeys(graph, images);
  if (needed.size === 0) return images;
  const given = new Set(images.flatMap((one) => (one.given === true ? [one.image.key] : [])));
  const below = new Set(descendantsOf(graph, needed).filter((key) => !given.has(key)));
  const isBuilt = (key: string, planned: PlannedRunImage | undefined) =>
    needed.has(key) || below.has(key) || (planned !== undefined && isOpen(planned));
  const byKey = new Map(images.map((planned) => [planned.image.key, planned]));
  const openParents = ({ image }: PlannedRunImage) =>
    image.parents.filter((parent) => isBuilt(parent, byKey.get(parent)));

  return images.map((planned) => {
    const { key } = planned.image;
    const unknown = openParents(planned);
    const buildId = unknown.length === 0 ? planned.buildId : undefined;
    const rest = { steps: allSteps(planned.image), tags, buildId, found: undefined };
    if (needed.has(key)) {
      const text = 'not on this engine, an image is built on it, and prepull is off';
      const reasons = [{ kind: 'needed', text }];
      return { ...planned, ...rest, state: 'build' as const, forced: true, reasons };
    }
    if (!below.has(key) || isOpen(planned)) return planned;
    const reasons = unknown.map((parent) => ({
      kind: 'parent',
      text: `parent ${parent} will be built`,
      parent,
    }));
    return { ...planned, ...rest, state: 'wait' as const, reasons };
  });
}

function isOpen({ state }: PlannedRunImage): boolean {
  return state === 'build' || state === 'wait';
}

/** Parents that have to be built; a parent that has to be may need another one, until nothing is added. */
function neededKeys(graph: ImageGraph, images: readonly PlannedRunImage[]): ReadonlySet<string> {
  const planned = new Set(images.map(({ image }) => image.key));
  const open = new Set(images.filter(isOpen).map(({ image }) => image.key));
  const needed = new Set<string>();
  for (;;) {
    const found = images
      .filter((one) => isMissingHere(one) && !needed.has(one.image.key))
      .map(({ image }) => image.key)
      .filter((key) => graph.nodes.get(key)?.children.some((child) => open.has(child)));
    if (found.length === 0) return needed;
    for (const key of found) needed.add(key);
    for (const key of [...found, ...descendantsOf(graph, found)]) {
      if (planned.has(key)) open.add(key);
    }
  }
}

function isMissingHere(planned: PlannedRunImage): boolean {
  const { image, found, given } = planned;
  return !image.prepull && !isOpen(planned) && found?.here === false && given !== true;
}
