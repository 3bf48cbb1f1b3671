import { UserError } from '../../errors/user-error.ts';
import { findReleaseSource } from '../../release/find-source.ts';
import { listJournals, type StoredJournal } from '../../release/journal-store.ts';
import { findRelease, listReleases } from '../../release/release-store.ts';
import { renderRelease, renderReleases } from '../../release/render-releases.ts';
import { stableTag } from '../../release/release.ts';
import type { CliIo } from '../io.ts';
import { releaseSetting, type ReleasesOptions } from '../release-setting.ts';

/** `stack releases [NAME]`: lists the releases, newest first, or shows one. */
export async function releases(
  io: CliIo,
  [name]: readonly string[],
  options: ReleasesOptions,
): Promise<number> {
  if (options.notes === true || options.publish === true) {
    const { releaseNotes } = await import('../release-notes.ts');
    return releaseNotes(io, name, options);
  }
  const { registry, place, spec } = await releaseSetting(io, options);
  if (name !== undefined) {
    await findReleaseSource(registry, place, name);
    const release = await findRelease(registry, place, name);
    if (release === undefined) throw new UserError('LOCK_MISSING', `there is no release ${name}`);
    io.stdout.write(
      io.mask(options.json === true ? document({ release }) : renderRelease(release)),
    );
    return 0;
  }
  const [listed, journals] = await Promise.all([
    listReleases(registry, place),
    listJournals(registry, place),
  ]);
  if (options.json === true) {
    io.stdout.write(
      io.mask(document({ releases: listed, unfinished: journals.map(({ journal }) => journal) })),
    );
    return 0;
  }
  io.stdout.write(io.mask(renderReleases(listed, stableTag(spec.tagPrefix))));
  for (const line of unfinishedLines(journals)) io.stderr.write(io.mask(`${line}\n`));
  return 0;
}

function unfinishedLines(journals: readonly StoredJournal[]): readonly string[] {
  return journals.map(
    ({ journal: { title, holder, startedAt, state } }) =>
      `note: ${holder.by} is at ${title} since ${startedAt} (${state}); if that process is gone, the next \`stack tag\` finishes it and \`stack rollback\` takes it back`,
  );
}

function document(content: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: 1, ...content }, undefined, 2)}\n`;
}
