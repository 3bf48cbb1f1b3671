import type { Inventory } from '../inventory/inventory.ts';

/** What the manifest page of one image tells; plain JSON, so that records can keep it. */
export interface ImageFacts {
  /** The name people use: `ghcr.io/acme/base-notebook:2026.4-main`. */
  readonly reference: string;
  /** Of the manifest at the registry; absent when the image was not pushed. */
  readonly digest?: string | undefined;
  /** Digest of the image config. */
  readonly imageId: string;
  /** `linux/amd64`. */
  readonly platform: string;
  /** Of an image for several platforms: all of them, with their manifests; the facts are those of `platform`. */
  readonly platforms?: readonly PlatformDigest[] | undefined;
  /** ISO 8601; absent where the image says nothing or has a stand-in such as 1970. */
  readonly createdAt?: string | undefined;
  /** Commit the image was made from, as its label says; ends in `-dirty` for an uncommitted tree. */
  readonly revision?: string | undefined;
  /** Page of that commit. */
  readonly commitUrl?: string | undefined;
  readonly base?: BaseImage | undefined;
  /** Uncompressed, in bytes. */
  readonly sizeBytes: number;
  /** What a pull transfers, in bytes; absent when not known. */
  readonly compressedSizeBytes?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Layers of the file system; the history below also has lines that made none. */
  readonly layerCount: number;
  /** Newest first. */
  readonly layers: readonly LayerRow[];
  /** In the order of the spec. */
  readonly infoSections: readonly InfoSection[];
  readonly inventory: Inventory;
  /** What of the packages could not be read: `/opt/conda/conda-meta/x.json: not a JSON object`. */
  readonly inventoryProblems: readonly string[];
  /** Sentences for people who watch the run: an info command that failed, packages that could not be read. */
  readonly notes: readonly string[];
}

/** An image for one of several platforms. */
export interface PlatformDigest {
  /** `linux/arm64`. */
  readonly platform: string;
  /** Of its manifest. */
  readonly digest: string;
}

/** The image that the final stage is built from. */
export interface BaseImage {
  readonly reference: string;
  readonly digest?: string | undefined;
}

/** One line of an image's history. */
export interface LayerRow {
  /** ISO 8601; absent for a stand-in such as 1970. */
  readonly createdAt?: string | undefined;
  /** The instruction on one line: `RUN apt-get update`. */
  readonly command: string;
  readonly sizeBytes: number;
  /** Of this layer and all below it. */
  readonly cumulativeBytes: number;
  /** Since the layer below; absent where one of the two times is. */
  readonly elapsedMs?: number | undefined;
  readonly tags: readonly string[];
}

/** What an info command said. */
export interface InfoSection {
  readonly description: string;
  /** As written in the spec. */
  readonly command: string;
  /** Clean text, stdout and stderr as they came. */
  readonly output: string;
  /** Absent when the command had no end of its own. */
  readonly exitCode?: number | undefined;
  readonly timedOut: boolean;
  /** How it failed, in words: `ended with exit code 2`; absent when it ended with 0. */
  readonly failure?: string | undefined;
  /** Absent when the output is complete. */
  readonly cut?: OutputCut | undefined;
}

/** Which part of a long output was kept. */
export type OutputCut =
  { readonly kept: 'start'; readonly droppedBytes: number } | { readonly kept: 'end' };
