import type { Spec } from './spec.ts';

/** Under this name buildx knows the builder that is part of the engine. */
const engineBuilder = 'default';

/**
 * The spec with the builder of each image as it counts for one command: its own, else `name`; absent for images that the engine's own
 * BuildKit builds, whichever of the two says so.
 *
 * @param name what the command line or the environment says; `undefined` when neither does
 */
export function withBuilder(spec: Spec, name: string | undefined): Spec {
  const images = [...spec.images].map(([key, { builder: own, ...image }]) => {
    const builder = own ?? name;
    const isEngine = builder === undefined || builder === engineBuilder;
    const isOwn = own === undefined ? {} : { isBuilderOwn: true as const };
    return [key, isEngine ? image : { ...image, builder, ...isOwn }] as const;
  });
  return { ...spec, images: new Map(images) };
}

/**
 * The spec without a builder for images whose builder is this one: buildx calls the builder that is part of an engine after the
 * engine's context, so that one by that name is no builder elsewhere.
 *
 * @param context name of the context in use: `desktop-linux`; `undefined` when no engine is asked
 */
export function withoutOwnBuilder(spec: Spec, context: string | undefined): Spec {
  const images = [...spec.images].map(([key, { builder, ...image }]) => {
    const isEngine = builder === undefined || builder === context;
    return [key, isEngine ? image : { ...image, builder }] as const;
  });
  return { ...spec, images: new Map(images) };
}
