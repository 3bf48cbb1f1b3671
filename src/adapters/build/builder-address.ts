import type { BuilderDescription } from '../../ports/image-builder.ts';
import type { BuildxTarget } from './buildx-arguments.ts';

/** How to address a builder: that of an engine is the engine's alone, by its context. */
export function addressOf({
  name,
  driver,
  nodes,
}: BuilderDescription): Pick<BuildxTarget, 'builder' | 'context'> {
  const [node] = nodes;
  return driver === 'docker' && node !== undefined
    ? { builder: name, context: node.endpoint }
    : { builder: name };
}
