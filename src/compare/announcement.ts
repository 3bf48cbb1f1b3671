import { inlineCode, inlineText } from '../text/markdown.ts';
import { changedImages } from './comparison-words.ts';
import { notableChanges, type NotableChange } from './notable-changes.ts';
import type { StackComparison } from './stack-comparison.ts';

/** As many as people read. */
const mostTold = 10;
/** More images than these are counted. */
const mostNamed = 3;

/**
 * What users of the images should know, in GitHub's markdown: the ten changes that matter most, languages and images first (see
 * {@link notableChanges}), how many further changes there are, and the command that lists them.
 */
export function renderAnnouncement(comparison: StackComparison): string {
  const lines = changeLines(comparison);
  const parts = [
    `## ${inlineText(comparison.after)}: what changed since ${inlineText(comparison.before)}`,
    lines.length === 0 ? nothingText(comparison) : lines.slice(0, mostTold).join('\n'),
    unknownPart(comparison),
    furtherPart(comparison, lines.length - mostTold),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function nothingText(comparison: StackComparison): string {
  const isSame = changedImages(comparison).length === 0;
  return isSame ? 'The images are the same.' : 'No change of a package is known.';
}

function changeLines(comparison: StackComparison): readonly string[] {
  const { added, removed } = comparison;
  const changed = changedImages(comparison);
  const notable = notableChanges(changed);
  const isLanguage = (change: NotableChange) => change.title !== change.name;
  const line = (change: NotableChange) => changeLine(change, comparison.images.length);
  return [
    ...notable.filter(isLanguage).map(line),
    ...added.map(({ key }) => `- New image: **${inlineText(key)}**`),
    ...removed.map(({ key }) => `- No longer there: the image **${inlineText(key)}**`),
    ...notable.filter((change) => !isLanguage(change)).map(line),
  ];
}

function changeLine(change: NotableChange, imageCount: number): string {
  const where = imagesText(change.images, imageCount);
  return `- **${inlineText(change.title)}** ${changeText(change)} ${where}`;
}

function changeText({ kind, before = '', after = '', isMajor }: NotableChange): string {
  const versions = `${inlineText(before)} → ${inlineText(after)}`;
  switch (kind) {
    case 'added':
      return `${inlineText(after)} is new in`;
    case 'removed':
      return `${inlineText(before)} is gone from`;
    case 'downgraded':
      return `${versions} (**downgrade**) in`;
    case 'upgraded':
    case 'changed':
      return isMajor ? `${versions} (another major version) in` : `${versions} in`;
  }
}

function imagesText(keys: readonly string[], imageCount: number): string {
  if (keys.length === imageCount && imageCount > 1) return 'all images';
  const named = keys.slice(0, mostNamed).map(inlineText).join(', ');
  const more = keys.length - mostNamed;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Silence about these would read as if nothing had changed in them. */
function unknownPart(comparison: StackComparison): string {
  const unknown = changedImages(comparison).filter(({ packages }) => packages === undefined);
  if (unknown.length === 0) return '';
  const keys = unknown.map(({ key }) => inlineText(key)).join(', ');
  return `Which packages changed in ${keys} is not known.`;
}

function furtherPart({ before, after }: StackComparison, count: number): string {
  const command = inlineCode(`stack diff ${before} ${after}`);
  if (count <= 0) return `Details: ${command}`;
  return `And ${count} further change${count === 1 ? '' : 's'}; all of them: ${command}`;
}
