import { UserError, type SourceLocation } from '../errors/user-error.ts';

/**
 * Finds the circles among parents, each image in at most one. Problems are `SPEC_CYCLE`, which print the circle in
 * the direction child → parent: `a → b → a`.
 */
export function findCycles(
  parents: ReadonlyMap<string, readonly string[]>,
  placeOf: (key: string) => SourceLocation,
): readonly UserError[] {
  const done = new Set<string>();
  const problems: UserError[] = [];
  for (const start of parents.keys()) {
    const circle = circleFrom(start, parents, done);
    const [first] = circle;
    if (first === undefined) continue;
    const message = `images depend on each other in a circle: ${[...circle, first].join(' → ')}`;
    const hint = 'let one of them start from another image';
    problems.push(new UserError('SPEC_CYCLE', message, { hint, location: placeOf(first) }));
  }
  return problems;
}

/** Walks without recursion: a chain of thousands of images must not overflow the stack. */
function circleFrom(
  start: string,
  parents: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] {
  if (done.has(start)) return [];
  const path: { readonly key: string; next: number }[] = [{ key: start, next: 0 }];
  const open = new Set([start]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const parent = parents.get(top.key)?.[top.next++];
    if (parent === undefined) {
      done.add(top.key);
      open.delete(top.key);
      path.pop();
    } else if (open.has(parent)) {
      const keys = path.map(({ key }) => key);
      for (const key of keys) done.add(key);
      return keys.slice(keys.indexOf(parent));
    } else if (!done.has(parent)) {
      path.push({ key: parent, next: 0 });
      open.add(parent);
    }
  }
  return [];
}
