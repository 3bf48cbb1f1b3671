import { readdirSync, readFileSync } from 'node:fs';
import type { ImageRecord } from '../../src/identity/record.ts';
import type { LockedImage } from '../../src/identity/stack-lock.ts';
import type { Package } from '../../src/inventory/inventory.ts';
import type { ImageFacts } from '../../src/manifest/image-facts.ts';
import { releaseName, type Release } from '../../src/release/release.ts';
import { wikiTemplates, type TemplateText } from '../../src/wiki/templates.ts';
import type { WikiSource } from '../../src/wiki/wiki-source.ts';
import { imageRecord } from './image-record.ts';
import { digestOf } from './registry-content.ts';

/** Where the images of these tests lie. */
export const acme = 'ghcr.io/acme';

const templatesDir = new URL('../../wiki-templates/', import.meta.url);

/** The templates that come with the program, some replaced: text by file name. */
export function templateTexts(
  replaced: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, TemplateText> {
  const own = readdirSync(templatesDir).map(
    (name) => [name, readFileSync(new URL(name, templatesDir), 'utf8')] as const,
  );
  const texts = [...own, ...Object.entries(replaced)];
  return new Map(texts.map(([name, text]) => [name, { file: `wiki-templates/${name}`, text }]));
}

/** An image as a lock has it; its digests depend on `version` alone. */
export function lockedImage(key: string, version: string, place = acme): LockedImage {
  return {
    repository: `${place}/${key}`,
    digest: digestOf(Buffer.from(`manifest ${key} ${version}`)),
    imageId: digestOf(Buffer.from(`image ${key} ${version}`)),
    buildId: digestOf(Buffer.from(`build ${key} ${version}`)),
    parents: {},
    verdicts: { basic: 'passed', integration: 'none' },
  };
}

export interface ReleaseFields {
  readonly keys?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
  readonly place?: string | undefined;
  readonly changes?: Partial<Release> | undefined;
  /** What its images are; absent: they differ from those of other releases. */
  readonly version?: string | undefined;
}

/** The release `<prefix>-stable-<number>` of `keys`, made on day `number` of April 2026 from commit `number…`. */
export function someRelease(number: number, fields: ReleaseFields = {}): Release {
  const { keys = ['base', 'course'], prefix = '2026.4', place = acme, changes } = fields;
  const day = String(((number - 1) % 28) + 1).padStart(2, '0');
  const version = fields.version ?? `${prefix} ${number}`;
  return {
    schemaVersion: 1,
    tag: `${prefix}-stable`,
    number,
    lock: {
      schemaVersion: 1,
      prefix,
      branch: 'main',
      commit: (number % 16).toString(16).repeat(40),
      specHash: 'f'.repeat(64),
      images: Object.fromEntries(keys.map((key) => [key, lockedImage(key, version, place)])),
    },
    source: {
      reference: `${place}/stack-lock:${prefix}-main`,
      digest: digestOf(Buffer.from(`lock ${number}`)),
    },
    releasedAt: `2026-04-${day}T10:00:00.000Z`,
    by: 'octocat',
    runUrl: `https://github.com/acme/stack/actions/runs/${number}`,
    waived: [],
    tags: Object.fromEntries(keys.map((key) => [key, {}])),
    dropped: [],
    ...changes,
  };
}

/** The release `stable-<number>` of the images of another. */
export function globalRelease(number: number, of: Release, place = acme): Release {
  const source = `${place}/stack-lock:${releaseName(of)}`;
  return {
    ...of,
    tag: 'stable',
    number,
    source: { reference: source, digest: digestOf(Buffer.from(source)) },
  };
}

/** Facts about an image with these packages. */
export function factsOf(
  { repository, imageId }: Pick<LockedImage, 'repository' | 'imageId'>,
  packages: readonly Package[] = [{ name: 'python', version: '3.13.5', source: 'conda' }],
  changes: Partial<ImageFacts> = {},
): ImageFacts {
  return {
    reference: `${repository}:2026.4-main`,
    imageId,
    platform: 'linux/amd64',
    createdAt: '2026-04-01T10:00:00Z',
    revision: 'b'.repeat(40),
    sizeBytes: 1_300_000_000,
    labels: {},
    layerCount: 1,
    layers: [{ command: 'RUN true', sizeBytes: 1000, cumulativeBytes: 1000, tags: [] }],
    infoSections: [],
    inventory: { schemaVersion: 1, packages },
    inventoryProblems: [],
    notes: [],
    ...changes,
  };
}

/** The record of an image of a lock, with these facts. */
export function recordOf(key: string, image: LockedImage, facts: ImageFacts): ImageRecord {
  const { repository, imageId, buildId } = image;
  return imageRecord({ key, repository, imageId, buildId, facts });
}

/** A source of a wiki with two images and no release, but for `fields`. */
export function wikiSource(fields: Partial<WikiSource> = {}): WikiSource {
  return {
    spec: 'spec.yml',
    codeUrl: 'https://github.com/acme/stack',
    mainTag: '2026.4-main',
    images: ['base', 'course'].map((key) => ({ key, repository: `${acme}/${key}` })),
    releases: [],
    templates: wikiTemplates(templateTexts()),
    runPages: [],
    facts: ({ lock }, key) => {
      const image = lock.images[key];
      return Promise.resolve(image && factsOf(image));
    },
    changes: (before, after) =>
      Promise.resolve({
        text: `## ${releaseName(before)} → ${releaseName(after)}\n\nSome changes.\n`,
        isWhole: true,
      }),
    notes: [],
    ...fields,
  };
}
