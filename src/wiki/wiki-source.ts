import type { ImageFacts } from '../manifest/image-facts.ts';
import type { Release } from '../release/release.ts';
import type { ReleaseChanges } from './release-changes.ts';
import type { WikiTemplates } from './templates.ts';
import type { RunPage, WikiSite } from './wiki-site.ts';

/** Everything that a wiki is made from. What costs a look-up for each image is asked for when a page needs it. */
export interface WikiSource extends Pick<WikiSite, 'codeUrl' | 'mainTag' | 'images' | 'releases'> {
  /** Path of the spec in its repository, which tells its stack from others there: `gpu/spec.yml`. */
  readonly spec: string;
  readonly templates: WikiTemplates;
  /** Manifest pages of the last run; none when nothing ran here. */
  readonly runPages: readonly RunPage[];
  /**
   * What the record of an image of a release tells; `undefined` when there is no record.
   *
   * @throws {UserError} `REGISTRY_…`
   */
  readonly facts: (release: Release, key: string) => Promise<ImageFacts | undefined>;
  /**
   * What differs between two releases.
   *
   * @throws {UserError} `REGISTRY_…`
   */
  readonly changes: (before: Release, after: Release) => Promise<ReleaseChanges>;
  /** What people should know and that stops nothing. */
  readonly notes: readonly string[];
}
