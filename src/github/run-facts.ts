import { inlineText } from '../text/markdown.ts';

/** What a text at GitHub says of the run that wrote it. */
export interface RunFacts {
  /** Path of the spec in the repository: `spec.yml`. */
  readonly specName: string;
  /** `undefined` without git. */
  readonly commit: string | undefined;
  /** Page of the workflow run; `undefined` elsewhere. */
  readonly runUrl: string | undefined;
}

/** The last line of a text: `spec.yml at 1a2b3c4 · [log of the run](…)`. */
export function runLine({ specName, commit, runUrl }: RunFacts): string {
  const at = commit === undefined ? '' : ` at ${inlineText(commit.slice(0, 7))}`;
  return `<sub>${inlineText(specName)}${at}${runUrl === undefined ? '' : ` · ${runLink(runUrl)}`}</sub>`;
}

/** A link to a page of a run; the text alone where the address is not one of http. */
export function runLink(runUrl: string): string {
  return /^https?:\/\/[\w.~:/%?=&-]+$/.test(runUrl) ? `[log of the run](${runUrl})` : '';
}

/** What is left out of a text for its length, and where it can be found: in one sentence. */
export function cutSentence({ runUrl }: Pick<RunFacts, 'runUrl'>): string {
  const place = runUrl === undefined ? 'the output of the command' : 'the log of the run';
  return `_Not everything fits here: the rest is in ${place}._`;
}

/** A comment or the text of an issue at GitHub holds so many characters. */
export const maxTextLength = 65_536;
