import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import { buildIdOf } from '../identity/build-id.ts';
import type { ImageRecord } from '../identity/record.ts';
import { stageInputs } from '../image-tests/stage-inputs.ts';
import type { Reason } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { PlannedRunImage, RunPlan } from './build-plan.ts';
import { buildReasons, publishedImage } from './build-reasons.ts';
import { decideExisting } from './decide-image.ts';
import { findingsOf, isHere, locate, type Located } from './find-image.ts';
import type { ImageInputs } from './image-inputs.ts';
import { withoutPull } from './parents-to-build.ts';
import type { GivenImage } from './plan-part.ts';
import type { PlanWork } from './plan-work.ts';
import { movedBases, onlyStale } from './refresh.ts';
import { allSteps } from './steps-of.ts';

/** Image ID of each parent, by key; `undefined` for one that has to be built first. */
export type ParentIds = ReadonlyMap<string, string | undefined>;

/** Decides one image when its parents are known; a run does that with images that had to wait. */
export async function planImage(
  work: PlanWork,
  key: string,
  parents: ParentIds,
): Promise<PlannedRunImage> {
  const given = work.part?.given.get(key);
  if (given !== undefined) return givenImage(work, key, given);
  const { image, source, bases } = inputsOf(work, key);
  const ids = image.parents.map((parent) => [parent, parents.get(parent)] as const);
  const known = ids.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const isKnown = known.length === ids.length;
  const buildId = isKnown
    ? buildIdOf({ ...source, parents: Object.fromEntries(known), bases })
    : undefined;
  const planned = {
    image,
    level: work.graph.nodes.get(key)?.level ?? 0,
    parents: image.parents.filter((parent) => work.inputs.has(parent)),
    buildId,
  };

  const force = forceReasons(work, key);
  if (force.length > 0) {
    const age = buildId === undefined ? undefined : await ageOf(work, image, buildId);
    const reasons = age === undefined ? force : [...force, age];
    return {
      ...planned,
      ...building(work, image, reasons),
      forced: true,
      ...(age === undefined ? {} : { noCache: true }),
    };
  }
  if (buildId === undefined) {
    const unknown = ids.filter(([, id]) => id === undefined).map(([parent]) => parent);
    return { ...planned, ...(await waiting(work, key, unknown)) };
  }
  const located = await locate(work.stores, image, buildId, isPullable(work, image));
  if (located === undefined) {
    const published = await publishedImage(work, key);
    const reasons = buildReasons(work, key, new Map(known), published);
    return { ...planned, ...building(work, image, reasons), published };
  }
  const record = await work.findRecord(image, located.found.imageId);
  const tooOld = ageReason(work, record);
  if (tooOld !== undefined)
    return { ...planned, ...building(work, image, [tooOld]), forced: true, noCache: true };
  const tooLarge = budgetReason(image, record);
  if (tooLarge !== undefined)
    return { ...planned, ...building(work, image, [tooLarge]), forced: true };
  return { ...planned, ...(await existing(work, image, located)) };
}

/** What somebody else made is taken as it is, and where that failed there is nothing to take. */
async function givenImage(
  work: PlanWork,
  key: string,
  { found, reason }: GivenImage,
): Promise<PlannedRunImage> {
  const { image } = inputsOf(work, key);
  const planned = {
    image,
    level: work.graph.nodes.get(key)?.level ?? 0,
    parents: image.parents.filter((parent) => work.inputs.has(parent)),
    state: 'skip' as const,
    reasons: [reason],
    steps: [],
    given: true,
  };
  if (found === undefined) return planned;
  const { imageId, reference, digest, buildId } = found;
  const here = await isHere(work.stores, image, imageId);
  return { ...planned, buildId, found: { imageId, reference, digest, here } };
}

/** The plan of everything in the scope; each image is decided as soon as its parents are. */
export async function planImages(work: PlanWork): Promise<RunPlan> {
  const decisions = new Map<string, Promise<PlannedRunImage>>();
  const decide = (key: string): Promise<PlannedRunImage> => {
    const earlier = decisions.get(key);
    if (earlier !== undefined) return earlier;
    const decision = decideAfterParents(work, key, decide);
    decisions.set(key, decision);
    return decision;
  };
  const decided = await Promise.all(work.scope.keys.map(decide));
  const images = withoutPull(
    work.graph,
    decided,
    (image) => allSteps(image, work.options.push),
    work.tags.slice(0, 1),
  );
  const kept = work.options.refresh
    ? onlyStale(work.graph, images, await movedBases(work, images))
    : images;
  const { base, head, comparison, notes } = work.changes;
  return {
    images: inBreadthFirstOrder(work.graph, [...kept, ...untouched(work)]),
    base,
    head,
    comparison,
    notes,
    movingTag: work.tags[0],
    store: work.stores.registry === undefined ? 'engine' : 'registry',
  };
}

async function decideAfterParents(
  work: PlanWork,
  key: string,
  decide: (key: string) => Promise<PlannedRunImage>,
): Promise<PlannedRunImage> {
  const { image } = inputsOf(work, key);
  const parents = await Promise.all(image.parents.map(decide));
  const ids = new Map(parents.map((parent) => [parent.image.key, settledId(parent)]));
  return planImage(work, key, ids);
}

/** The image ID that children will be built on, unless only a build will tell. */
function settledId({ state, found }: PlannedRunImage): string | undefined {
  return state === 'build' || state === 'wait' ? undefined : found?.imageId;
}

function inputsOf(work: PlanWork, key: string): ImageInputs {
  const inputs = work.inputs.get(key);
  if (inputs === undefined) throw new Error(`${key} is planned without its inputs`);
  return inputs;
}

function building(work: PlanWork, image: ImageSpec, reasons: readonly Reason[]) {
  return {
    state: 'build' as const,
    reasons,
    steps: allSteps(image, work.options.push),
    tags: work.tags.slice(0, 1),
  };
}

async function waiting(work: PlanWork, key: string, unknown: readonly string[]) {
  const { image } = inputsOf(work, key);
  const parents = unknown.map((parent) => ({
    kind: 'parent',
    text: `parent ${parent} will be built`,
    parent,
  }));
  const published = await publishedImage(work, key);
  const own = buildReasons(work, key, undefined, published);
  return { ...building(work, image, [...parents, ...own]), state: 'wait' as const, published };
}

async function existing(work: PlanWork, image: ImageSpec, located: Located) {
  const ancestors = ancestorsOf(work.graph, [image.key]);
  const [basic, integration] = await Promise.all([
    stageInputs(work.source, image, 'basic-tests', ancestors, work.runnable, work.graph.nodes),
    stageInputs(
      work.source,
      image,
      'integration-tests',
      ancestors,
      work.runnable,
      work.graph.nodes,
    ),
  ]);
  const wanted = work.scope.wanted.has(image.key);
  const findings = await findingsOf(work.stores, located, {
    image,
    tag: wanted ? work.tags[0] : undefined,
    tests: { 'basic-tests': basic, 'integration-tests': integration },
  });
  const { push, retest } = work.options;
  const counts = push || work.stores.registry !== undefined;
  const decision = decideExisting(image, findings, { push: counts, retest: retest && wanted });
  const tags = decision.steps.includes('tag') ? work.tags.slice(0, 1) : [];
  return { ...decision, found: located.found, tags };
}

/** Why an image goes through the engine whether or not it exists; empty when it need not. */
function forceReasons(work: PlanWork, key: string): readonly Reason[] {
  const { scope, options, changes } = work;
  const { unpinned } = inputsOf(work, key);
  const reasons: Reason[] = [];
  if (work.part !== undefined) reasons.push(...(work.part.forced.get(key) ?? []));
  else if (scope.wanted.has(key)) {
    if (options.fullRebuild) reasons.push({ kind: 'forced', text: 'forced by --full-rebuild' });
    else if (changes.force) reasons.push(...changes.all);
    else if (scope.forced) reasons.push(...gitReasons(work, key));
  }
  return [...reasons, ...unpinned.map((text) => ({ kind: 'unpinned-source', text }))];
}

function gitReasons({ changes, graph, scope }: PlanWork, key: string): readonly Reason[] {
  const own = [...changes.all, ...(changes.images.get(key) ?? [])];
  const above = ancestorsOf(graph, [key]).filter((other) => changes.images.has(other));
  const inherited = above.map((parent) => ({
    kind: 'parent',
    text: `${parent}, which it is built on, changed`,
    parent,
  }));
  const reasons = [...own, ...(scope.wanted.has(key) ? inherited : [])];
  return reasons.length > 0 ? reasons : [{ kind: 'selected', text: 'selected' }];
}

/** Only what others are built on is worth pulling: what nobody builds on is built where it is missing. */
function isPullable({ graph, inputs }: PlanWork, image: ImageSpec): boolean {
  const children = graph.nodes.get(image.key)?.children ?? [];
  return image.prepull && children.some((child) => inputs.has(child));
}

/** What is put through the engine anyway must not come out of a cache that is too old. */
async function ageOf(
  work: PlanWork,
  image: ImageSpec,
  buildId: string,
): Promise<Reason | undefined> {
  if (work.spec.changeDetection.maxAgeMs === undefined) return undefined;
  const located = await locate(work.stores, image, buildId, false);
  const record = located && (await work.findRecord(image, located.found.imageId));
  return ageReason(work, record);
}

function ageReason({ spec, now }: PlanWork, record: ImageRecord | undefined): Reason | undefined {
  const { maxAgeMs } = spec.changeDetection;
  if (maxAgeMs === undefined || record === undefined) return undefined;
  if (now - Date.parse(record.builtAt) <= maxAgeMs) return undefined;
  const text = `built ${record.builtAt}, longer ago than max_age allows; built again without cache`;
  return { kind: 'max-age', text };
}

/** A budget that was lowered later must not be passed over because the image exists. */
function budgetReason(image: ImageSpec, record: ImageRecord | undefined): Reason | undefined {
  const { sizeBytes } = Object(record?.facts) as { readonly sizeBytes?: unknown };
  const budget = image.sizeBudgetBytes;
  if (budget === undefined || typeof sizeBytes !== 'number' || sizeBytes <= budget)
    return undefined;
  return { kind: 'over-budget', text: 'the image that exists is larger than its size_budget' };
}

function untouched({ spec, scope, graph }: PlanWork): readonly PlannedRunImage[] {
  return scope.untouched.flatMap((key) => {
    const image = spec.images.get(key);
    if (image === undefined) return [];
    return [
      {
        image,
        level: graph.nodes.get(key)?.level ?? 0,
        state: 'skip' as const,
        reasons: [{ kind: 'no-change', text: 'no commit that was compared touches it' }],
        parents: image.parents,
        steps: [],
      },
    ];
  });
}

function inBreadthFirstOrder(
  graph: ImageGraph,
  images: readonly PlannedRunImage[],
): readonly PlannedRunImage[] {
  const byKey = new Map(images.map((planned) => [planned.image.key, planned]));
  return [...graph.nodes.keys()].flatMap((key) => byKey.get(key) ?? []);
}
