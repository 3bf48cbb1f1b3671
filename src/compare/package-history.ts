import type { Package } from '../inventory/inventory.ts';
import { packageChanges } from './package-changes.ts';
import { meets, type Requirement } from './requirement.ts';
import type { PackageChange, StackSnapshot } from './stack-comparison.ts';

/** A package that came to an image, changed in it, or went: `added` is that it was first seen, or seen again. */
export interface PackageEvent extends PackageChange {
  /** The stack in which it is so for the first time: `2026.4-stable-3`. */
  readonly stack: string;
}

/** A stack in the line of stacks that follow each other; other lines live beside it, and are neither older nor newer. */
export interface StackOfLine extends StackSnapshot {
  /** Tag of its releases: `2026.4-stable`, `stable`. */
  readonly line: string;
}

/** What became of a package in one image of a line. */
export interface ImagePackageHistory {
  readonly line: string;
  readonly key: string;
  /** Oldest first; never empty. */
  readonly events: readonly PackageEvent[];
}

/**
 * What became of a package in each line and image that ever had it, in the order in which lines and images appeared. A stack that does
 * not know the packages of an image says nothing about it; an image that is in a stack of its line no more has lost its packages.
 *
 * @param stacks oldest first
 */
export function packageHistory(
  stacks: readonly StackOfLine[],
  requirement: Requirement,
): readonly ImagePackageHistory[] {
  return [...new Set(stacks.map(({ line }) => line))].flatMap((line) =>
    historyOfLine(
      line,
      stacks.filter((stack) => stack.line === line),
      requirement,
    ),
  );
}

function historyOfLine(
  line: string,
  stacks: readonly StackSnapshot[],
  requirement: Requirement,
): readonly ImagePackageHistory[] {
  const keys = new Set(stacks.flatMap(({ images }) => [...images.keys()]));
  return [...keys]
    .map((key) => ({ line, key, events: eventsOf(stacks, key, requirement) }))
    .filter(({ events }) => events.length > 0);
}

function eventsOf(
  stacks: readonly StackSnapshot[],
  key: string,
  requirement: Requirement,
): readonly PackageEvent[] {
  const events: PackageEvent[] = [];
  let before: readonly Package[] = [];
  for (const { name, images } of stacks) {
    const image = images.get(key);
    if (image !== undefined && image.packages === undefined) continue;
    const after = (image?.packages ?? []).filter((entry) => meets(entry, requirement));
    for (const change of packageChanges(before, after)) events.push({ stack: name, ...change });
    before = after;
  }
  return events;
}
