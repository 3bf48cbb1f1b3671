import type { StackLock } from '../identity/stack-lock.ts';

/** What one promotion made of a tag of one image. */
export interface ReleasedTag {
  /** Digest that the tag named before; absent when the tag was new. */
  readonly before?: string | undefined;
}

/**
 * A promotion that came to its end: which images became stable, out of what, when and by whom. Kept beside the stack locks as an
 * OCI artifact, under its name (which never moves) and under its tag (which names the newest).
 */
export interface Release {
  readonly schemaVersion: 1;
  /** Tag that its images were given: `2026.4-stable`; `stable` for all prefixes. */
  readonly tag: string;
  /** Counts the releases of a tag, from 1. */
  readonly number: number;
  /** The images as they were promoted, with the repositories that they were promoted in. */
  readonly lock: StackLock;
  /** What was promoted: a stack lock `ghcr.io/acme/stack-lock:2026.4-main`, or an earlier release. */
  readonly source: { readonly reference: string; readonly digest: string };
  /** Name of the earlier release that this one brought back; absent otherwise. */
  readonly restores?: string | undefined;
  /** ISO 8601. */
  readonly releasedAt: string;
  /** Who did it, as far as the machine could tell: `octocat`, `root@build-7`. */
  readonly by: string;
  /** Page of the workflow run; absent elsewhere. */
  readonly runUrl?: string | undefined;
  /** Verdicts that were required, and not asked for this time. */
  readonly waived: readonly string[];
  /** By image key. */
  readonly tags: Readonly<Record<string, ReleasedTag>>;
  /** Keys of images of the release before that are in this one no more. */
  readonly dropped: readonly string[];
}

/** `2026.4-stable-3`: names one release for ever. */
export function releaseName({ tag, number }: Pick<Release, 'tag' | 'number'>): string {
  return `${tag}-${number}`;
}

/** A release's name taken apart; `undefined` when the text cannot be one. */
export function parseReleaseName(name: string): Pick<Release, 'tag' | 'number'> | undefined {
  const [, tag = '', number = ''] = /^((?:.+-)?stable)-([1-9]\d{0,8})$/.exec(name) ?? [];
  return tag === '' ? undefined : { tag, number: Number(number) };
}

/** Tag of the stable images of a prefix: `2026.4-stable`. */
export function stableTag(prefix: string): string {
  return `${prefix}-stable`;
}

/** Tag of the images that are stable whatever the prefix. */
export const globalStableTag = 'stable';
