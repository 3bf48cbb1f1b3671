import { UserError } from '../../errors/user-error.ts';
import { buildImageGraph } from '../../graph/image-graph.ts';
import { graphFormats, renderGraph, type GraphFormat } from '../../graph/render-graph.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import type { CliIo } from '../io.ts';

/** `stack graph`: draws the images and what they are built on. */
export async function graph(
  io: CliIo,
  _names: readonly string[],
  options: {
    readonly file?: string;
    readonly registry?: string;
    readonly format: string;
    readonly json?: boolean;
  },
): Promise<number> {
  const format = options.json === true ? 'json' : options.format;
  if (!isFormat(format)) {
    throw new UserError('USAGE', `--format takes ${graphFormats.join(', ')}, not '${format}'`);
  }
  const { files } = await io.world();
  const spec = await loadSpec(files, {
    cwd: io.cwd,
    file: options.file,
    registry: options.registry,
  });
  io.stdout.write(renderGraph(buildImageGraph(spec.images.values()), format));
  return 0;
}

function isFormat(text: string): text is GraphFormat {
  return (graphFormats as readonly string[]).includes(text);
}
