import type { FoundImage } from './build-plan.ts';

/** What a name of an image stands for in a store. */
export interface StoredImage {
  /** Equal for equal images in the same store: a manifest digest, or the engine's ID. */
  readonly identity: string;
  /** Manifest digest; `undefined` on an engine. */
  readonly digest: string | undefined;
  /** Digest of the image config; `undefined` where only a look at the image itself would tell. */
  readonly imageId: string | undefined;
  /** Of an image that stands for several, those that it has: `['linux/amd64', 'linux/arm64']`; absent for all others. */
  readonly platforms?: readonly string[] | undefined;
}

/** An image's place in the stack and in a store. */
export interface ImagePlace {
  readonly key: string;
  /** `127.0.0.1:5000/base-notebook`. */
  readonly repository: string;
}

/**
 * A place where images are found by their tags. Look-ups that fail throw; they are never "not there".
 */
export interface ImageStore {
  readonly kind: 'registry' | 'engine';
  /** What a tag stands for, with as little work as possible. @returns `undefined` when there is no such tag */
  resolve(place: ImagePlace, tag: string): Promise<StoredImage | undefined>;
  /** The image under a tag with its image ID. @returns `undefined` when there is no such tag */
  find(place: ImagePlace, tag: string): Promise<(StoredImage & FoundImage) | undefined>;
}
