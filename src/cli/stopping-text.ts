/**
 * What people are told when they ask a command to stop: what it still does before it ends.
 *
 * @param argv without `node` and the script: `['build', '--push']`
 * @returns one line: `stopping: containers are removed and the results written (once more to stop at once)`
 */
export function stoppingText(argv: readonly string[]): string {
  const rest = restOf.get(argv.find((word) => !word.startsWith('-')) ?? '');
  return `stopping${rest === undefined ? '' : `: ${rest}`} (once more to stop at once)`;
}

const ofRuns = 'containers are removed and the results written';
const ofTags = 'nothing moves any more; once a tag has moved, the others follow it first';

/** By verb; what is not here has nothing to bring to an end. */
const restOf: ReadonlyMap<string, string> = new Map([
  ['build', ofRuns],
  ['test', ofRuns],
  ['push', ofRuns],
  ['tag', ofTags],
  ['rollback', ofTags],
  ['gc', 'a deletion that has begun is brought to its end, and no other begins'],
  ['wiki', 'every page is published, or none'],
  ['serve', 'what was asked before is answered'],
  ['shell', 'the container is removed'],
]);
