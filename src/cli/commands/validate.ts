import { loadSpec } from '../../spec/load-spec.ts';
import type { CliIo } from '../io.ts';

/** `stack validate`: says that the spec is sound, or everything that is wrong with it. */
export async function validate(
  io: CliIo,
  _names: readonly string[],
  options: { readonly file?: string; readonly registry?: string; readonly json?: boolean },
): Promise<number> {
  const { files } = await io.world();
  const spec = await loadSpec(files, {
    cwd: io.cwd,
    file: options.file,
    registry: options.registry,
  });
  const images = [...spec.images.keys()];
  if (options.json === true) {
    io.stdout.write(
      `${JSON.stringify({ schemaVersion: 1, file: spec.file, images, problems: [] }, undefined, 2)}\n`,
    );
  } else {
    io.stdout.write(
      `${spec.file}: ${images.length} ${images.length === 1 ? 'image' : 'images'}, no problems\n`,
    );
  }
  return 0;
}
