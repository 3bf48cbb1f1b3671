import type { Package, PackageSource } from '../inventory/inventory.ts';

/** One image as one side of a comparison. What is not known of it is `undefined`, never empty. */
export interface ComparedImage {
  readonly key: string;
  /** `ghcr.io/acme/base-notebook`; of a local image what the engine calls it. */
  readonly repository: string;
  /** Manifest digest; `undefined` when it is at no registry. */
  readonly digest: string | undefined;
  readonly imageId: string | undefined;
  /** ISO 8601. */
  readonly builtAt: string | undefined;
  /** Commit that the image was built from, as its labels say; `<sha>-dirty` for an unclean tree. */
  readonly revision: string | undefined;
  /** Page of that commit. */
  readonly commitUrl: string | undefined;
  /** Uncompressed, in bytes. */
  readonly sizeBytes: number | undefined;
  /** Build args that the Dockerfile declares. */
  readonly args: Readonly<Record<string, string>> | undefined;
  /** Digest of each external reference, by reference. */
  readonly bases: Readonly<Record<string, string>> | undefined;
  /** Sorted by source, then name, then version. */
  readonly packages: readonly Package[] | undefined;
}

/** Images that belong together: a release, a lock, a tag of all images, or one image. */
export interface StackSnapshot {
  /** As people call it: `2026.4-stable-3`. */
  readonly name: string;
  /** By key, in breadth-first order where it is known. */
  readonly images: ReadonlyMap<string, ComparedImage>;
}

/** `changed`: the versions differ and neither can be called the newer, or a name has several versions at once. */
export type PackageChangeKind = 'added' | 'removed' | 'upgraded' | 'downgraded' | 'changed';

/** One package that is not what it was. */
export interface PackageChange {
  readonly kind: PackageChangeKind;
  readonly source: PackageSource;
  readonly name: string;
  /** Absent for `added`; several joined by `, `. */
  readonly before?: string | undefined;
  /** Absent for `removed`. */
  readonly after?: string | undefined;
}

/** A named value that is not what it was; an absent side: there was none. */
export interface ValueChange {
  readonly name: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** What became of an image that is on both sides. */
export interface ImageComparison {
  readonly key: string;
  readonly before: ComparedImage;
  readonly after: ComparedImage;
  /** The same image: one image ID, or one digest. */
  readonly isSame: boolean;
  /** Sorted by source, then name; `undefined` when a side does not know its packages. */
  readonly packages: readonly PackageChange[] | undefined;
  /** `undefined` as above. */
  readonly args: readonly ValueChange[] | undefined;
  /** By reference, with digests; `undefined` as above. */
  readonly bases: readonly ValueChange[] | undefined;
}

/** What differs between two stacks. */
export interface StackComparison {
  readonly before: string;
  readonly after: string;
  /** Images that only the second has. */
  readonly added: readonly ComparedImage[];
  /** Images that only the first has. */
  readonly removed: readonly ComparedImage[];
  /** Images of both, in the order of the second. */
  readonly images: readonly ImageComparison[];
}
