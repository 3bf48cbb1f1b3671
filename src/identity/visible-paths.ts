import { posix } from 'node:path';
import type { Dockerfile, DockerfileCopy } from '../spec/dockerfile.ts';
import { expandVariables } from '../spec/expand-args.ts';
import { isAtOrBelow } from './at-or-below.ts';
import { copyPattern, deepPattern, hasWildcard, type PathPattern } from './path-pattern.ts';
import { isRemote } from './remote-source.ts';
import { runningInstructions, type KnownVariables } from './running-instructions.ts';

/**
 * Which part of a build context the instructions of a Dockerfile can read.
 *
 * `whole`: all of it, because a source takes the whole context or cannot be told from the text.
 * `some`: paths and what patterns match, relative to the context; each stands for itself and all below it.
 */
export type VisiblePaths =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'some';
      /** Sorted, each once; a backslash or a wildcard in one stands for itself. */
      readonly paths: readonly string[];
      /** In the order of the file. */
      readonly patterns: readonly PathPattern[];
    };

const whole: VisiblePaths = { kind: 'whole' };

/**
 * Reads COPY, ADD and bind mounts of every stage. What `--exclude` names stays in: what it is compared with differs between
 * versions of BuildKit, and a file too much only costs a build that the engine answers from its cache.
 *
 * @param inheritedTriggers ONBUILD instructions of parents and bases, which read this context too
 */
export function visiblePaths(
  dockerfile: Dockerfile,
  inheritedTriggers: readonly string[],
  known: KnownVariables,
): VisiblePaths {
  if (triggersRead(inheritedTriggers)) return whole;
  const { copies, mounts } = runningInstructions(dockerfile, known);
  const shown: Shown[] = [];
  for (const { instruction, lookup } of copies) {
    if (instruction.from !== undefined) continue;
    const local = instruction.sources.filter((source) => !isRemote(source));
    const texts = local.map((source) => expandVariables(source, lookup, dockerfile.escape));
    shown.push(...texts.map((text) => shownByCopy(instruction, text)));
  }
  for (const { instruction, lookup } of mounts) {
    if (instruction.from !== undefined) continue;
    shown.push(shownByMount(expandVariables(instruction.source ?? '', lookup, dockerfile.escape)));
  }

  if (shown.includes('whole')) return whole;
  const paths = shown.flatMap((one) => (one !== 'whole' && 'path' in one ? one.path : []));
  const patterns = shown.flatMap((one) => (one !== 'whole' && 'text' in one ? one : []));
  return { kind: 'some', paths: [...new Set(paths)].sort(), patterns };
}

/** Whether ONBUILD instructions may read the context of the build that runs them: `COPY . /srv`. */
export function triggersRead(triggers: readonly string[]): boolean {
  return triggers.some((trigger) => /^\s*(?:COPY|ADD|RUN)\b/i.test(trigger));
}

/** Whether a path may be read; for folders also whether something below it may. */
export function isVisible(visible: VisiblePaths, path: string): boolean {
  if (visible.kind === 'whole') return true;
  for (const shown of visible.paths) if (isAtOrBelow(path, shown)) return true;
  return visible.patterns.length > 0 && pathAndAbove(path).some((one) => matchesSome(visible, one));
}

/** Whether a folder may have something visible in it. */
export function leadsToVisible(visible: VisiblePaths, folder: string): boolean {
  if (visible.kind === 'whole' || isVisible(visible, folder)) return true;
  return (
    visible.paths.some((shown) => shown.startsWith(`${folder}/`)) ||
    visible.patterns.some((pattern) => pattern.leadsInto(folder))
  );
}

/** Where something visible may lie, without the wildcards that lead on: `docs/a` for itself, `docs/` for `docs/*.md`. */
export function visiblePlaces(visible: VisiblePaths): readonly string[] {
  if (visible.kind === 'whole') return [];
  return [...visible.paths, ...visible.patterns.map(({ base }) => `${base}/`)];
}

/** Whether a pattern matches just this path, so that BuildKit would follow a link there. */
export function matchesSome(visible: VisiblePaths, path: string): boolean {
  return visible.kind === 'some' && visible.patterns.some((pattern) => pattern.matches(path));
}

type Shown = 'whole' | { readonly path: string } | PathPattern;

function shownByCopy(copy: DockerfileCopy, text: string | undefined): Shown {
  if (text === undefined) return 'whole';
  const path = cleanPath(text);
  if (copy.parents) return shownWithParents(text, path);
  if (path === '') return 'whole';
  return hasWildcard(path) ? (copyPattern(path) ?? 'whole') : { path };
}

/** A `/./` in a source tells where the kept folders begin; there a pattern begins anew. */
function shownWithParents(text: string, path: string): Shown {
  const pattern = path === '' ? undefined : deepPattern(path);
  if (pattern === undefined) return 'whole';
  const isPlain = !/[*?[\\]/.test(path);
  if (isPlain) return { path };
  if (!text.includes('/./')) return pattern;
  return pattern.base === '' ? 'whole' : { path: pattern.base };
}

function shownByMount(text: string | undefined): Shown {
  const path = text === undefined || text.includes('\\') ? '' : cleanPath(text);
  return path === '' ? 'whole' : { path };
}

function cleanPath(text: string): string {
  return posix.normalize(`/${text}`).slice(1).replace(/\/$/, '');
}

function pathAndAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
