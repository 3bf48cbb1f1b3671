import type { BuilderDescription } from '../../ports/image-builder.ts';
import { addressOf } from './builder-address.ts';
import { probeRequest } from './probe-request.ts';
import { closingSentence, runBuildx, type BuildxDeps } from './run-buildx.ts';

/**
 * Has a buildx builder build an image that holds nothing, and keep it to itself.
 *
 * @returns what is wrong with it, to follow "since": `its probe build failed: …`; `undefined` when it works
 */
export async function tryOutBuilder(
  deps: BuildxDeps,
  description: BuilderDescription,
  signal: AbortSignal,
): Promise<string | undefined> {
  const request = probeRequest(signal);
  const target = { ...addressOf(description), output: ['--output', 'type=cacheonly'] };
  const end = await runBuildx(deps, request, target, () => undefined);
  if (end.kind === 'done') return undefined;
  if (end.kind === 'cancelled') return 'its probe build did not end in a minute';
  return `its probe build failed: ${end.failed?.error ?? closingSentence(end.text)}`;
}
