import { UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { graphFormats, renderGraph, type GraphFormat } from '../../graph/render-graph.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import type { CliIo } from '../io.ts';
import { openPlanOf } from '../open-plan-of.ts';
import type { OptionsOfPlan } from '../plan-options.ts';
import { planOrder } from '../plan-order.ts';

export interface GraphCommandOptions extends OptionsOfPlan {
  readonly format: string;
  readonly json?: boolean;
  readonly states?: boolean;
}

/** `stack graph`: draws the images and what they are built on; with `--states` also what would be done with each. */
export async function graph(
  io: CliIo,
  _names: readonly string[],
  options: GraphCommandOptions,
): Promise<number> {
  const format = options.json === true ? 'json' : options.format;
  if (!isFormat(format)) {
    throw new UserError('USAGE', `--format takes ${graphFormats.join(', ')}, not '${format}'`);
  }
  const world = await io.world();
  if (options.states === true) {
    const order = await planOrder(io, world, [], options);
    const { plan, opened } = await openPlanOf(order, world, order.spec.concurrency);
    const states = new Map(plan.images.map(({ image, state }) => [image.key, state]));
    io.stdout.write(renderGraph(opened.graph, format, states));
    return 0;
  }
  const { file, registry } = options;
  const spec = await loadSpec(world.files, { cwd: io.cwd, file, registry });
  io.stdout.write(renderGraph(buildImageGraph(spec.images.values()), format));
  return 0;
}

function isFormat(text: string): text is GraphFormat {
  return (graphFormats as readonly string[]).includes(text);
}
