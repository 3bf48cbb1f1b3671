import type { BuildRequest } from '../../ports/image-builder.ts';

/** What is asked of a builder to see whether it works: an image that holds nothing. */
export function probeRequest(reference: string, signal: AbortSignal): BuildRequest {
  return {
    imageKey: 'probe',
    reference,
    context: [],
    dockerfile: 'FROM scratch\nLABEL stack.probe=1\n',
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
