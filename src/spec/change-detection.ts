import { parseDuration } from './duration.ts';
import type { SpecDocument } from './schema.ts';
import type { ChangeDetection } from './spec.ts';

/** What `images/change_ignore.json` says: names of files and folders directly below `images/`. */
export interface ChangeIgnore {
  /** A change there selects every image. */
  readonly buildAll: readonly string[];
  /** A change there selects none. */
  readonly ignore: readonly string[];
}

/** The rules of change detection with their defaults, and with what the older file beside the images adds. */
export function changeDetection(
  document: SpecDocument,
  changeIgnore: ChangeIgnore = { buildAll: [], ignore: [] },
): ChangeDetection {
  const written = document.change_detection ?? {};
  const full = written.full_rebuild ?? {};
  const message = full.message ?? 'full rebuild';
  return {
    buildAll: [...(written.build_all ?? []), ...changeIgnore.buildAll.flatMap(globsOf)],
    ignore: [...(written.ignore ?? []), ...changeIgnore.ignore.flatMap(globsOf)],
    fullRebuild: {
      branches: full.branches ?? [],
      message: message === '' ? undefined : message,
      firstRun: full.first_run ?? true,
    },
    maxAgeMs: written.max_age === undefined ? undefined : parseDuration(written.max_age),
    strategy: written.strategy ?? 'identity',
  };
}

/** A name may be a file or a folder. */
function globsOf(name: string): readonly string[] {
  return [`images/${name}`, `images/${name}/**`];
}
