import type { History } from '../identity/image-labels.ts';
import type { BuildRequest } from '../ports/image-builder.ts';
import { parentArgs } from '../spec/parent-args.ts';
import type { PreparedBuild, StepContext } from './image-run.ts';
import { parentsAtRegistry } from './parents-at-registry.ts';

/**
 * What the builder of an image is asked for, now that its parents are known. They are where the builder sees them then: on the engine,
 * or at the registry.
 *
 * @throws {UserError} `IMAGE_UNAVAILABLE`
 */
export async function finalRequest(
  context: StepContext,
  build: PreparedBuild,
  history: History,
): Promise<BuildRequest> {
  const { image, signal, planned } = context;
  const parents = await parentsInSight(context, build);
  return {
    ...build.request,
    ...parents,
    labels: build.labels(history),
    buildArgs: { ...image.buildArgs, ...parentArgs(image, parentTags(context)) },
    noCache: build.request.noCache || planned.noCache === true,
    signal,
  };
}

async function parentsInSight(
  context: StepContext,
  { builder }: PreparedBuild,
): Promise<Pick<BuildRequest, 'parentDigests'>> {
  const { parents, deps, retried } = context;
  if (builder.store === 'registry') return { parentDigests: await parentsAtRegistry(context) };
  await Promise.all([...parents.values()].map((parent) => deps.ensureHere(parent, retried)));
  return {};
}

function parentTags(context: StepContext) {
  const entries = [...context.parents].flatMap(([key, { reference }]) => {
    if (reference === undefined) return [];
    const colon = reference.lastIndexOf(':');
    return [
      [key, { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) }] as const,
    ];
  });
  return new Map(entries);
}
