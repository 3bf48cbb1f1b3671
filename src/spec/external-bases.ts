import type { Dockerfile, DockerfileText } from './dockerfile.ts';
import type { ImageParents } from './image-parents.ts';
import type { ExternalBase } from './spec.ts';

/**
 * The images from outside the stack that a Dockerfile names, each reference once, in the order of the file.
 *
 * One that is used in several ways has the most telling `use`: the base of the built stage first.
 */
export function externalBases(
  dockerfile: Dockerfile,
  { froms, bottom, copied }: Pick<ImageParents, 'froms' | 'bottom' | 'copied'>,
): readonly ExternalBase[] {
  const uses: BaseUse[] = [];
  if (dockerfile.syntax !== undefined) {
    uses.push({ reference: dockerfile.syntax.value, use: 'syntax', text: dockerfile.syntax });
  }
  froms.forEach((from, index) => {
    const text = dockerfile.stages[index]?.from;
    if (from.kind !== 'external' || text === undefined) return;
    uses.push({ reference: from.reference, use: index === bottom ? 'final-from' : 'from', text });
  });
  for (const { key, use, text } of copied) {
    if (key === undefined) uses.push({ reference: text.value, use, text });
  }
  return merge(uses.sort((a, b) => a.text.start - b.text.start));
}

interface BaseUse {
  readonly reference: string;
  readonly use: ExternalBase['use'];
  readonly text: DockerfileText;
}

const mostTellingFirst = ['final-from', 'from', 'copy-from', 'mount-from', 'syntax'] as const;

function merge(uses: readonly BaseUse[]): readonly ExternalBase[] {
  const references = [...new Set(uses.map(({ reference }) => reference))];
  return references.map((reference) => {
    const same = uses.filter((use) => use.reference === reference);
    return {
      reference,
      use: mostTellingFirst.find((name) => same.some(({ use }) => use === name)) ?? 'from',
      ranges: same.map(({ text: { start, end } }) => ({ start, end })),
    };
  });
}
