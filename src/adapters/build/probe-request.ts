import { randomUUID } from 'node:crypto';
import type { BuildRequest } from '../../ports/image-builder.ts';

/**
 * What is asked of a builder to see whether it works: an image that holds nothing. Each has a name and an ID of its own, since several
 * runs may try out one engine at a time, and each removes what it made.
 */
export function probeRequest(signal: AbortSignal): BuildRequest {
  const mark = randomUUID();
  return {
    imageKey: 'probe',
    reference: `stack-probe:${mark}`,
    context: [],
    dockerfile: `FROM scratch\nLABEL stack.probe=${mark}\n`,
    wholeContextVisible: false,
    buildArgs: {},
    labels: {},
    platforms: [],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
    signal,
  };
}
