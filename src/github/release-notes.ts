import { renderAnnouncement } from '../compare/announcement.ts';
import { changeCounts } from '../compare/comparison-words.ts';
import { renderComparison } from '../compare/render-comparison.ts';
import type { StackComparison } from '../compare/stack-comparison.ts';
import { releaseName, type Release } from '../release/release.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { cellCode, details, inlineCode, inlineText } from '../text/markdown.ts';
import { fitSections, whole } from './fit-sections.ts';

/** The page of a release at GitHub holds so many characters. */
const maxNotesLength = 125_000;
const cut = '_Not everything fits here: `stack diff` and `stack releases` tell the rest._';

/**
 * What a release is, in GitHub's markdown: first what users should know, then its images by digest, where it is from, and what differs from
 * the release before it.
 *
 * @param comparison the release before against this one; `undefined`: it is the first of its tag
 */
export function renderReleaseNotes(
  release: Release,
  comparison: StackComparison | undefined,
): string {
  const first = `## ${releaseName(release)}\n\nThe first release of ${inlineCode(release.tag)}.`;
  const sections = [
    whole(comparison === undefined ? first : renderAnnouncement(comparison).trimEnd()),
    whole('### Images'),
    { kind: 'rows', head: tableHead, rows: imageRows(release, comparison) } as const,
    whole(`### Where it is from\n\n${originLines(release).join('\n')}`),
    ...(comparison === undefined ? [] : [whole(differences(comparison))]),
  ];
  return fitSections(sections, maxNotesLength, { cut, last: '' });
}

const tableHead = '| image | reference | since the release before |\n| --- | --- | --- |';

function imageRows({ lock }: Release, comparison: StackComparison | undefined): readonly string[] {
  const compared = new Map(comparison?.images.map((image) => [image.key, image]));
  return Object.entries(lock.images).map(([key, { repository, digest }]) => {
    const image = compared.get(key);
    const changed = image === undefined ? 'new' : changeCounts(image);
    const change = image?.isSame === true ? 'the same' : changed;
    return `| **${inlineText(key)}** | ${cellCode(`${repository}@${digest}`)} | ${change} |`;
  });
}

function originLines(release: Release): readonly string[] {
  const { lock, source, releasedAt, by, runUrl, restores, waived, dropped } = release;
  const facts = [
    ['commit', lock.commit === undefined ? 'none' : inlineCode(lock.commit)],
    ['made from', inlineCode(`${source.reference} (${source.digest})`)],
    ['released', `${inlineText(releasedAt)} by ${inlineText(cleanOneLine(by, 200))}`],
    ['run', runUrl],
    ['brings back', restores && inlineText(restores)],
    ['without the verdicts', inlineText(cleanOneLine(waived.join(', '), 400))],
    ['no longer in it', inlineText(dropped.join(', '))],
  ] as const;
  return facts.flatMap(([name, value]) => {
    return value === undefined || value === '' ? [] : [`- ${name}: ${value}`];
  });
}

function differences(comparison: StackComparison): string {
  const { before } = comparison;
  const title = `All differences from ${inlineText(before)}`;
  return details(title, renderComparison(comparison, 'markdown').trimEnd());
}
