import { posix } from 'node:path';
import type { Dockerfile } from '../spec/dockerfile.ts';

/**
 * Which part of a build context the instructions of a Dockerfile can read.
 *
 * `whole`: all of it, because a source takes the whole context or cannot be told from the text.
 * `some`: paths relative to the context; each stands for itself and all below it.
 */
export type VisiblePaths =
  { readonly kind: 'whole' } | { readonly kind: 'some'; readonly paths: readonly string[] };

const whole: VisiblePaths = { kind: 'whole' };

/**
 * Reads COPY, ADD and bind mounts of every stage, also of stages that the target does not need: too much is only slow.
 *
 * @param inheritedTriggers ONBUILD instructions of parents and bases, which read this context too
 */
export function visiblePaths(
  dockerfile: Dockerfile,
  inheritedTriggers: readonly string[],
): VisiblePaths {
  if (triggersRead(inheritedTriggers)) return whole;
  const paths: string[] = [];
  for (const stage of dockerfile.stages) {
    const sources = [
      ...stage.copies.filter((copy) => copy.from === undefined).flatMap((copy) => copy.sources),
      ...stage.mounts
        .filter((mount) => mount.from === undefined)
        .map((mount) => mount.source ?? '.'),
    ];
    for (const source of sources) {
      if (isRemote(source)) continue;
      const path = staticPath(source);
      if (path === undefined) return whole;
      paths.push(path);
    }
  }
  return { kind: 'some', paths: [...new Set(paths)].sort() };
}

/** Whether ONBUILD instructions may read the context of the build that runs them: `COPY . /srv`. */
export function triggersRead(triggers: readonly string[]): boolean {
  return triggers.some((trigger) => /^\s*(?:COPY|ADD|RUN)\b/i.test(trigger));
}

/** Whether a path may be read; for folders also whether something below it may. */
export function isVisible(visible: VisiblePaths, path: string): boolean {
  if (visible.kind === 'whole') return true;
  return visible.paths.some((shown) => path === shown || path.startsWith(`${shown}/`));
}

/** Whether a folder may have something visible in it. */
export function leadsToVisible(visible: VisiblePaths, folder: string): boolean {
  if (isVisible(visible, folder)) return true;
  return visible.kind === 'some' && visible.paths.some((shown) => shown.startsWith(`${folder}/`));
}

/** Whether ADD fetches a source itself. A variable in front may hide that, but then the source is not static anyway. */
export function isRemote(source: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@/i.test(source);
}

/** The source as a path inside the context; `undefined` when it has a variable or a wildcard, or is the context itself. */
function staticPath(source: string): string | undefined {
  if (/[$*?[\\"']/.test(source)) return undefined;
  const path = posix.normalize(`/${source}`).slice(1).replace(/\/+$/, '');
  return path === '' || path === '.' ? undefined : path;
}
