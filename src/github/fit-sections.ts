/** A part of a text: left out where it does not fit, or cut behind one of its rows. */
export type Section =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'rows'; readonly head: string; readonly rows: readonly string[] };

/** A part that is there or not. */
export function whole(text: string): Section {
  return { kind: 'whole', text };
}

/**
 * Sections with an empty line between, in their order, as far as they fit. Where something had to be left out, a sentence says so.
 *
 * @param limit of the whole, in UTF-16 units
 * @param texts `cut`: the sentence; `last`: what always stands at the end, empty for nothing
 */
export function fitSections(
  sections: readonly Section[],
  limit: number,
  { cut, last }: { readonly cut: string; readonly last: string },
): string {
  const end = [cut, last].filter((text) => text !== '').join('\n\n');
  const room = limit - end.length - 2 * gap.length;
  let text = '';
  let isCut = false;
  for (const section of sections) {
    const lead = text === '' ? '' : gap;
    const fitting = fittingPart(section, room - text.length - lead.length);
    isCut ||= fitting !== wholeText(section);
    if (fitting !== '') text += lead + fitting;
  }
  const parts = [text, isCut ? cut : '', last];
  return `${parts.filter((part) => part !== '').join(gap)}\n`;
}

const gap = '\n\n';

function wholeText(section: Section): string {
  if (section.kind === 'whole') return section.text;
  return section.rows.length === 0 ? '' : [section.head, ...section.rows].join('\n');
}

/** Empty when not even one row fits. */
function fittingPart(section: Section, room: number): string {
  const all = wholeText(section);
  if (all.length <= room) return all;
  if (section.kind === 'whole') return '';
  let text = section.head;
  let count = 0;
  for (const row of section.rows) {
    if (text.length + row.length + 1 > room) break;
    text += `\n${row}`;
    count += 1;
  }
  return count === 0 ? '' : text;
}
