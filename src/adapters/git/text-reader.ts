import type { GitObjects } from './git-objects.ts';

/** Text of a blob, by its hash; `undefined` for no hash, and for what is no file. */
export type TextReader = (hash: string | undefined) => Promise<string | undefined>;

/** Texts that are kept: what a file was before one commit it mostly was after the next older one. */
const mostKept = 8;

/** Reads texts, each once while it is asked for again and again. */
export function textReader(objects: GitObjects): TextReader {
  const kept = new Map<string, Promise<string | undefined>>();
  return (hash) => {
    if (hash === undefined) return Promise.resolve(undefined);
    const text =
      kept.get(hash) ??
      objects
        .read(hash)
        .then((object) => (object?.type === 'blob' ? object.bytes.toString() : undefined));
    kept.delete(hash);
    kept.set(hash, text);
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
    return text;
  };
}
