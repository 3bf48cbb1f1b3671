import { posix } from 'node:path';
import { dockerfileText } from './dockerfile-text.ts';
import { ignoreText } from './ignore-model.ts';
import { specText } from './spec-text.ts';
import type { Entry, Sources } from './state.ts';

const known = new WeakMap<Sources, ReadonlyMap<string, Entry>>();

/** Every file of the repository by its path, the spec, Dockerfiles and ignore files too; sorted. */
export function writtenFiles(sources: Sources): ReadonlyMap<string, Entry> {
  const earlier = known.get(sources);
  if (earlier !== undefined) return earlier;
  const files = new Map<string, Entry>(sources.tree);
  for (const [path, rules] of sources.ignores) files.set(path, plain(ignoreText(rules)));
  for (const image of sources.images)
    files.set(
      posix.join(image.context, image.dockerfile),
      plain(dockerfileText(image, sources.images)),
    );
  files.set('spec.yml', plain(specText(sources)));
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  known.set(sources, sorted);
  return sorted;
}

function plain(text: string): Entry {
  return { kind: 'file', text, executable: false };
}
