import type { ChangeSelection } from '../changes/change-selection.ts';
import { ancestorsOf, descendantsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { ChangeDetection } from '../spec/spec.ts';
import type { PlanPart } from './plan-part.ts';

/** What a plan is asked to look at. */
export interface ScopeRequest {
  /** Keys that were named; `undefined` when none was. */
  readonly named: readonly string[] | undefined;
  /** Only what the compared commits affect. */
  readonly affected: boolean;
  /** Everything, whatever the commits say. */
  readonly all: boolean;
  readonly strategy: ChangeDetection['strategy'];
  /** Bases and ages are looked at, which no commit tells. */
  readonly refresh?: boolean | undefined;
}

/** Which images a plan is about. */
export interface Scope {
  /** Breadth-first: wanted ones, and what they are built on. */
  readonly keys: readonly string[];
  readonly wanted: ReadonlySet<string>;
  /** Wanted ones go through the engine although they may exist. */
  readonly forced: boolean;
  /** Breadth-first: images that are in the plan only to say that nothing of them changed. */
  readonly untouched: readonly string[];
}

/**
 * Decides which images a plan is about. By identity that is every image, or those that were named or that the commits affect; the
 * stores then say what has to be done. By git it is what the commits select, and all of that is built.
 */
export function scopeOf(graph: ImageGraph, changes: ChangeSelection, request: ScopeRequest): Scope {
  const every = [...graph.nodes.keys()];
  const byGit = request.strategy === 'git' && !request.refresh;
  const limited = request.named === undefined && !request.all && (request.affected || byGit);
  const wanted = new Set(limited ? affectedKeys(graph, changes, byGit) : (request.named ?? every));
  const needed = new Set(ancestorsOf(graph, wanted));
  const keys = every.filter((key) => wanted.has(key) || needed.has(key));
  const shown = request.named === undefined && !request.affected ? every : [];
  return {
    keys,
    wanted,
    forced: byGit,
    untouched: shown.filter((key) => !wanted.has(key) && !needed.has(key)),
  };
}

/** The images of a part of an earlier plan, and all that they are built on. */
export function scopeOfPart(graph: ImageGraph, { keys, wanted }: PlanPart): Scope {
  const needed = new Set([...keys, ...ancestorsOf(graph, keys)]);
  const every = [...graph.nodes.keys()].filter((key) => needed.has(key));
  return { keys: every, wanted, forced: false, untouched: [] };
}

/** Images that changed and everything built on them, in breadth-first order. */
function affectedKeys(
  graph: ImageGraph,
  changes: ChangeSelection,
  byGit: boolean,
): readonly string[] {
  const every = [...graph.nodes.keys()];
  if (changes.all.length > 0) return every;
  const changed = every.filter((key) =>
    changes.images.get(key)?.some(({ kind }) => byGit || kind !== 'folder-changed'),
  );
  const below = new Set([...changed, ...descendantsOf(graph, changed)]);
  return every.filter((key) => below.has(key));
}
