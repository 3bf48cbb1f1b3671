import { imageTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';

/** A place for images in memory: image IDs by `repository:tag`. */
export interface MemoryStore {
  readonly store: ImageStore;
  put(repository: string, tag: string, imageId: string): void;
  /** @returns `undefined` when there is no such tag */
  get(repository: string, tag: string): string | undefined;
  /** Tags that name an image. */
  tagsOf(repository: string, imageId: string): readonly string[];
  /** Forgets everything: another machine. */
  clear(): void;
}

/** An empty store. */
export function memoryStore(kind: ImageStore['kind']): MemoryStore {
  const images = new Map<string, string>();
  const digestOf = (imageId: string) =>
    kind === 'registry' ? `manifest of ${imageId}` : undefined;
  const get = (repository: string, tag: string) => images.get(`${repository}:${tag}`);
  const identityOf = (imageId: string) => ({
    identity: digestOf(imageId) ?? imageId,
    digest: digestOf(imageId),
  });
  return {
    get,
    put: (repository, tag, imageId) => images.set(`${repository}:${tag}`, imageId),
    tagsOf: (repository, imageId) =>
      [...images].flatMap(([name, other]) =>
        other === imageId && name.startsWith(`${repository}:`)
          ? [name.slice(repository.length + 1)]
          : [],
      ),
    clear: () => images.clear(),
    store: {
      kind,
      resolve: ({ repository }, tag) => {
        const imageId = get(repository, tag);
        return Promise.resolve(
          imageId === undefined ? undefined : { ...identityOf(imageId), imageId: undefined },
        );
      },
      find: ({ repository }, tag) => {
        const imageId = get(repository, tag);
        if (imageId === undefined) return Promise.resolve(undefined);
        const reference = `${repository}:${imageTag(imageId)}`;
        return Promise.resolve({
          ...identityOf(imageId),
          imageId,
          reference,
          here: kind === 'engine',
        });
      },
    },
  };
}
