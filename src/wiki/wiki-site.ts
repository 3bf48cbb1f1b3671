import type { Release } from '../release/release.ts';

/** Versions of languages in an image: `{"Python": "3.13.5", "R": "4.5.0"}`. */
export type LanguageVersions = Readonly<Record<string, string>>;

/** An image of the spec. */
export interface WikiImage {
  readonly key: string;
  /** `ghcr.io/acme/base-notebook`. */
  readonly repository: string;
}

/** What the overviews of a wiki are made of: everything about a stack that takes no record to know. */
export interface WikiSite {
  /** Where the sources are: `https://github.com/acme/stack`; `undefined`: not known, and commits have no links. */
  readonly codeUrl: string | undefined;
  /** Tag of the newest builds: `2026.4-main`. */
  readonly mainTag: string;
  /** In the order of the spec. */
  readonly images: readonly WikiImage[];
  /** Newest first. */
  readonly releases: readonly Release[];
  /** Whether the wiki has a page, or will have it. */
  readonly hasPage: (page: string) => boolean;
  /** What is known of the image that a manifest page is about. */
  readonly aboutPage: (page: string) => AboutPage | undefined;
}

/** What overviews tell of an image whose manifest page the wiki has. */
export interface AboutPage {
  readonly versions: LanguageVersions;
  /** Commit that the image was built from; absent where its labels name none. */
  readonly revision?: string | undefined;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
}

/** A manifest page of the last run. */
export interface RunPage {
  readonly key: string;
  /** The name people use: `ghcr.io/acme/base-notebook:2026.4-main`. */
  readonly reference: string;
  /** The page in markdown. */
  readonly text: string;
  readonly about: AboutPage;
}
