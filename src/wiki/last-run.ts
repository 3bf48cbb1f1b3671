import { join } from 'node:path';
import pMap from 'p-map';
import { isText, listOf, optional, parseShape, shapeOf, textWhere } from '../text/json-shape.ts';
import { isImageKey } from '../identity/record-json.ts';
import { parseDigest } from '../oci/digest.ts';
import { parseReference } from '../oci/reference.ts';
import type { Files } from '../ports/files.ts';
import type { AboutPage, RunPage } from './wiki-site.ts';

/** Of `run.json`, what is looked at. */
interface LastRun {
  readonly images: readonly RunImage[];
}

interface RunImage {
  readonly key: string;
  readonly status: string;
  readonly reference: string;
  readonly digest?: string | undefined;
  readonly imageId?: string | undefined;
}

/** What a look at the last run found. */
export interface RunPages {
  readonly pages: readonly RunPage[];
  readonly notes: readonly string[];
}

/** What is asked for about the images of the last run. */
export interface RunQuestion {
  /** Absolute path of `artifacts/`. */
  readonly artifactsDir: string;
  /** Leave out images that are at no registry: a wiki must not speak of what nobody can have. */
  readonly onlyPushed: boolean;
  /** What overviews tell of an image. */
  readonly about: (image: { readonly key: string; readonly imageId: string }) => Promise<AboutPage>;
}

/** Of these the pages are right, whatever became of the others. */
const settled = new Set(['passed', 'up-to-date']);

/**
 * Manifest pages of the images that the last run found or made as they should be, in the order of the run.
 *
 * @returns none, with a note, when nothing ran here
 */
export async function readRunPages(
  files: Pick<Files, 'readText'>,
  { artifactsDir, onlyPushed, about }: RunQuestion,
): Promise<RunPages> {
  const text = await files.readText(join(artifactsDir, 'run.json'));
  if (text === undefined) return nothing('there is no artifacts/run.json');
  const run = parseShape(text, isRun);
  if (run === undefined) return nothing('artifacts/run.json cannot be read');

  const good = run.images.filter(({ status }) => settled.has(status));
  const shown = good.filter(({ digest }) => !onlyPushed || digest !== undefined);
  const found = await pMap(
    shown,
    async ({ key, reference, imageId }) => {
      const page = await files.readText(join(artifactsDir, 'manifests', `${key}.md`));
      if (page === undefined) return key;
      const known = imageId === undefined ? { versions: {} } : await about({ key, imageId });
      return { key, reference, text: page, about: known };
    },
    { concurrency: 8 },
  );
  return {
    pages: found.filter((page) => typeof page !== 'string'),
    notes: [
      ...noteOn('not at the registry, so not shown', keysBut(good, shown)),
      ...noteOn(
        'without a manifest page',
        found.filter((page) => typeof page === 'string'),
      ),
    ],
  };
}

function nothing(why: string): RunPages {
  return { pages: [], notes: [`${why}, so pages of the newest builds stay as they are`] };
}

function keysBut(all: readonly RunImage[], but: readonly RunImage[]): readonly string[] {
  return all.filter((image) => !but.includes(image)).map(({ key }) => key);
}

function noteOn(what: string, keys: readonly string[]): readonly string[] {
  return keys.length === 0 ? [] : [`${what}: ${keys.join(', ')}`];
}

const isRun = shapeOf<LastRun>({
  images: listOf(
    shapeOf<RunImage>({
      key: textWhere(isImageKey),
      status: isText,
      reference: textWhere((text) => parseReference(text) !== undefined),
      digest: optional(isText),
      imageId: optional(textWhere((text) => parseDigest(text) !== undefined)),
    }),
  ),
});
