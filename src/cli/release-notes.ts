import { join } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { compareWithPrevious } from '../github/compare-with-previous.ts';
import { publishReleaseNotes } from '../github/publish-release-notes.ts';
import { renderReleaseNotes } from '../github/release-notes.ts';
import { recordStore } from '../identity/record-store.ts';
import { findRelease, listReleases } from '../release/release-store.ts';
import { releaseName, stableTag, type Release } from '../release/release.ts';
import { githubSetting } from './github-setting.ts';
import type { CliIo } from './io.ts';
import { releaseSetting, type ReleaseSetting, type ReleasesOptions } from './release-setting.ts';

/**
 * `stack releases --notes` and `--publish`: the notes of one release on stdout, or at GitHub.
 *
 * @param name a release, or a tag: the newest of it; `undefined`: the newest stable one of the spec's prefix
 */
export async function releaseNotes(
  io: CliIo,
  name: string | undefined,
  options: ReleasesOptions,
): Promise<number> {
  const setting = await releaseSetting(io, options);
  const release = await findNamed(setting, name ?? stableTag(setting.spec.tagPrefix));
  const notes = io.mask(await notesOf(setting, release));
  const page = options.publish === true ? await publish(io, setting, options, release, notes) : '';
  const answer = { schemaVersion: 1, release: releaseName(release), notes };
  if (options.json === true) {
    const document = page === '' ? answer : { ...answer, page };
    io.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    io.stdout.write(page === '' ? notes : `${page}\n`);
  }
  return 0;
}

async function findNamed({ registry, place }: ReleaseSetting, name: string): Promise<Release> {
  const release = await findRelease(registry, place, name);
  if (release !== undefined) return release;
  throw new UserError('LOCK_MISSING', `there is no release ${name}`, {
    hint: '`stack releases` lists what there is; `stack tag stable` makes one',
  });
}

async function notesOf(
  { world, spec, registry, place }: ReleaseSetting,
  release: Release,
): Promise<string> {
  const records = recordStore({ files: world.files, registry }, join(spec.rootDir, '.stack'));
  const releases = await listReleases(registry, place);
  const comparison = await compareWithPrevious(release, releases, (image, imageId) =>
    records.find(image, imageId),
  );
  return renderReleaseNotes(release, comparison);
}

/** Empty for a dry run. */
async function publish(
  io: CliIo,
  { world, spec }: ReleaseSetting,
  { retries, dryRun = false }: ReleasesOptions,
  release: Release,
  notes: string,
): Promise<string> {
  const { github, repository } = await githubSetting(io, world, spec, retries ?? spec.retries);
  if (!dryRun) return publishReleaseNotes(github, release, notes);
  io.stderr.write(`would write these notes as release ${releaseName(release)} of ${repository}\n`);
  return '';
}
