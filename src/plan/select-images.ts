import picomatch from 'picomatch';
import { UserError, UserErrors } from '../errors/user-error.ts';
import { ancestorsOf, descendantsOf, type ImageGraph } from '../graph/image-graph.ts';
import { didYouMean } from '../spec/closest.ts';

/**
 * The images that names on the command line mean, in breadth-first order.
 *
 * A name or glob (`*-notebook`) selects images; `name+` also their descendants, `+name` their ancestors, `+name+` both.
 * No name at all selects every image.
 *
 * @throws {UserErrors} `IMAGE_UNKNOWN` for each name that selects nothing, with the nearest name there is
 */
export function selectImages(graph: ImageGraph, names: readonly string[]): readonly string[] {
  const all = [...graph.nodes.keys()];
  if (names.length === 0) return all;
  const selected = new Set<string>();
  const problems: UserError[] = [];
  for (const name of names) {
    const keys = keysOf(graph, name);
    if (keys.length === 0) problems.push(unknownImage(name, all));
    for (const key of keys) selected.add(key);
  }
  if (problems.length > 0) throw new UserErrors(problems);
  return all.filter((key) => selected.has(key));
}

function keysOf(graph: ImageGraph, name: string): readonly string[] {
  const up = name.startsWith('+');
  const down = name.endsWith('+');
  // picomatch throws on an empty pattern, which `+` alone leaves.
  const matches = bareName(name) === '' ? () => false : picomatch(bareName(name));
  const keys = [...graph.nodes.keys()].filter((key) => matches(key));
  return [
    ...keys,
    ...(up ? ancestorsOf(graph, keys) : []),
    ...(down ? descendantsOf(graph, keys) : []),
  ];
}

function bareName(name: string): string {
  return name.replace(/^\+/, '').replace(/\+$/, '');
}

/** The error for a name that no image has, with the nearest that there is. */
export function unknownImage(name: string, known: readonly string[]): UserError {
  return new UserError('IMAGE_UNKNOWN', `no image of the stack is called '${name}'`, {
    hint: didYouMean(bareName(name), known, `there are: ${known.join(', ')}`),
  });
}
