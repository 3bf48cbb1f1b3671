import { posix } from 'node:path';
import { canonicalJson } from '../identity/canonical-json.ts';
import { moveRepository } from '../oci/reference.ts';
import { parseDuration } from '../spec/duration.ts';
import { readSpec } from '../spec/parse-spec.ts';
import type { ImageDocument, SpecDocument } from '../spec/schema.ts';
import { parseSize } from '../spec/size.ts';

/** Canonical JSON by key of the spec; empty for what is not set: `build_args` is `{"PYTHON":"3.13"}`, `target` is ``. */
export type KeyMeanings = ReadonlyMap<string, string>;

/** What the entry of an image means, with defaults put in: what is written in another way and means the same is the same. */
export interface EntryMeaning {
  /** What can change the bytes of the image, labels among them. */
  readonly image: KeyMeanings;
  readonly tests: KeyMeanings;
  /** What the manifest page shows: `info_cmds` with the commands that they stand for. */
  readonly page: KeyMeanings;
  /** Where it goes, and what becomes of it. `image_name` is the whole repository, so it follows `registry`. */
  readonly rest: KeyMeanings;
}

/**
 * What a spec says of each image, by image key, told without Dockerfiles: a `depend_on` that says what the Dockerfile says is
 * not known to be a default.
 *
 * @param file as the user would write it
 * @returns `undefined` when the text is no spec, or one with problems of form
 */
export function specMeaning(
  text: string,
  file: string,
): ReadonlyMap<string, EntryMeaning> | undefined {
  const { parsed, problems } = readSpec(text, file);
  if (parsed === undefined || problems.length > 0) return undefined;
  const { document } = parsed;
  const entries = Object.entries(document.images);
  return new Map(entries.map(([key, image]) => [key, entryMeaning(key, image, document)]));
}

function entryMeaning(key: string, image: ImageDocument, document: SpecDocument): EntryMeaning {
  return {
    image: meanings(imageKeys(key, image, document)),
    tests: meanings(testKeys(image)),
    page: meanings({ info_cmds: infoCommands(image, document) }),
    rest: meanings(restKeys(key, image, document)),
  };
}

function imageKeys(key: string, image: ImageDocument, document: SpecDocument): object {
  return {
    context: plainPath(image.context ?? `images/${key}`),
    dockerfile: plainPath(image.dockerfile ?? 'Dockerfile'),
    target: image.target,
    depend_on: inOneOrder(
      typeof image.depend_on === 'string' ? [image.depend_on] : image.depend_on,
    ),
    build_args: image.build_args ?? {},
    labels: image.labels ?? {},
    secrets: inOneOrder(image.secrets?.map((secret) => canonicalJson(secret))),
    platforms: inOneOrder(image.platforms),
    cache: image.cache ?? 'inline',
    watch: inOneOrder(image.watch),
    'tag.prefix': document.tag.prefix,
  };
}

function testKeys({ tests = {}, integration_tests }: ImageDocument): object {
  return {
    tests: {
      inherit: tests.inherit ?? false,
      timeoutMs: parseDuration(tests.timeout ?? '10m'),
      runIn: tests.run_in,
    },
    integration_tests: integration_tests ?? false,
  };
}

function infoCommands(image: ImageDocument, { all_info_cmds: all = {} }: SpecDocument): object {
  return (image.info_cmds ?? []).map((key) => {
    const defined = Object.hasOwn(all, key) ? all[key] : undefined;
    return { key, description: defined?.description ?? key, command: defined?.command };
  });
}

function restKeys(key: string, image: ImageDocument, { registry }: SpecDocument): object {
  const ownName = registry === undefined ? undefined : moveRepository(key, registry);
  const budget = image.size_budget;
  return {
    image_name: image.image_name ?? ownName,
    prune: image.prune ?? false,
    prepull: image.prepull ?? true,
    size_budget: budget === undefined ? undefined : parseSize(budget),
  };
}

function meanings(values: object): KeyMeanings {
  const entries = Object.entries(values).map(([key, value]: [string, unknown]) => {
    return [key, value === undefined ? '' : canonicalJson(value)] as const;
  });
  return new Map(entries);
}

/** `./images/base/` → `images/base`. */
function plainPath(path: string): string {
  return posix.normalize(path).replace(/(.)\/+$/, '$1');
}

function inOneOrder(values: readonly string[] | undefined): readonly string[] {
  return [...new Set(values)].sort();
}
