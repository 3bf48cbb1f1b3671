import { unreachable } from '../errors/user-error.ts';
import { formatSize } from '../text/format-size.ts';
import type { InfoSection, OutputCut } from './image-facts.ts';
import { details, fenced, inlineCode, inlineText } from '../text/markdown.ts';

/** Longer output is shown on request. */
const maxOpenLines = 30;

/** The section of one info command: what it tells, the command, how it failed if it did, what it printed. */
export function renderInfoSection(section: InfoSection): string {
  const parts = [
    `## ${inlineText(section.description)}`,
    inlineCode(section.command),
    section.failure === undefined ? '' : `**The command ${inlineText(section.failure)}.**`,
    renderOutput(section.output),
    section.cut === undefined ? '' : renderCut(section.cut),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderOutput(output: string): string {
  if (output === '') return 'It printed nothing.';
  const lineCount = output.split('\n').length;
  const block = fenced(output);
  return lineCount > maxOpenLines ? details(`${lineCount} lines`, block) : block;
}

function renderCut(cut: OutputCut): string {
  switch (cut.kept) {
    case 'start':
      return `The output goes on for ${formatSize(cut.droppedBytes)} that were not kept.`;
    case 'end':
      return 'This is the end of the output; what came before was not kept.';
    default:
      return unreachable(cut);
  }
}
