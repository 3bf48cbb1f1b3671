import type { Dockerfile } from './dockerfile.ts';
import { parseDuration } from './duration.ts';
import { externalBases } from './external-bases.ts';
import type { ImageNames } from './image-names.ts';
import type { ImageParents } from './image-parents.ts';
import type { ImageSources } from './image-sources.ts';
import type { ImageDocument } from './schema.ts';
import { parseSize } from './size.ts';
import type { ImageSpec } from './spec.ts';

/** What the checks found out about one image. */
export interface CheckedImage {
  readonly key: string;
  readonly document: ImageDocument;
  readonly sources: ImageSources;
  readonly dockerfile: Dockerfile;
  readonly names: ImageNames;
  readonly found: ImageParents;
}

/** Puts an image together from what is written and what the checks found, with defaults for what is not written. */
export function imageSpec(
  { key, document, sources, dockerfile, names, found }: CheckedImage,
  rest: Pick<ImageSpec, 'infoCommands' | 'location'>,
): ImageSpec {
  const tests = document.tests ?? {};
  const budget = document.size_budget;
  return {
    key,
    ...names,
    contextDir: sources.contextDir,
    dockerfilePath: sources.dockerfilePath,
    dockerfile,
    target: document.target,
    parents: found.parents,
    finalParent: found.finalParent,
    externalBases: externalBases(dockerfile, found),
    buildArgs: document.build_args ?? {},
    secrets: document.secrets ?? [],
    platforms: document.platforms ?? [],
    cache: document.cache ?? 'inline',
    ...(document.builder === undefined ? {} : { builder: document.builder }),
    watch: document.watch ?? [],
    tests: {
      inherit: tests.inherit ?? false,
      timeoutMs: parseDuration(tests.timeout ?? '10m') ?? 0,
      runIn: tests.run_in,
    },
    integrationTests: document.integration_tests ?? false,
    prune: document.prune ?? false,
    prepull: document.prepull ?? true,
    sizeBudgetBytes: budget === undefined ? undefined : parseSize(budget),
    labels: document.labels ?? {},
    ...rest,
  };
}
