import { listed } from '../changes/listed.ts';
import type { ImageInputs } from '../plan/image-inputs.ts';

/** Tells of files that images are made from and no commit has, in one line for all images; nothing where there are none. */
export function ignoredNotes(images: readonly ImageInputs[]): readonly string[] {
  const concerned = images.filter(({ ignored }) => ignored.length > 0);
  if (concerned.length === 0) return [];
  const paths = [...new Set(concerned.flatMap(({ ignored }) => ignored))];
  const keys = listed(concerned.map(({ image }) => image.key));
  const verb = concerned.length === 1 ? 'is' : 'are';
  const it = paths.length === 1 ? 'it' : 'them';
  return [
    `${keys} ${verb} made from ${listed(paths)}, which git ignores: no commit has ${it}, and no revision tells of ${it}`,
  ];
}
