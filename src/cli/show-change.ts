import { isBookTag } from '../release/book-tags.ts';
import type { ChangedTags, TagChange } from '../release/change-tags.ts';
import type { StoredJournal } from '../release/journal-store.ts';
import type { TagMove } from '../release/journal.ts';
import type { WritingRequest } from '../release/list-requests.ts';
import type { Recovered } from '../release/recover.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatSize } from '../text/format-size.ts';
import type { CliIo } from './io.ts';
import { outputStyle, wantsColour, wantsUnicode } from './reporters/output-style.ts';

/** The answer of a command that changes tags, or would. */
export interface ShownChange {
  /** `planned`: only said. `unchanged`: nothing had to be done. */
  readonly status: 'done' | 'planned' | 'unchanged';
  /** What it is about: `2026.4-stable-3 of 2026.4-main`. */
  readonly title: string;
  readonly moves: readonly TagMove[];
  readonly recovered: readonly Recovered[];
  readonly notes: readonly string[];
  /** Only of what is planned. */
  readonly requests?: readonly WritingRequest[] | undefined;
  readonly durationMs?: number | undefined;
  /** For programs, beside the rest. */
  readonly document?: Readonly<Record<string, unknown>> | undefined;
}

/** What became of a change of tags, without its moves of locks and releases. */
export function movesOf<Change extends TagChange>({
  change,
}: ChangedTags<Change>): readonly TagMove[] {
  return (change?.moves ?? []).filter(({ reference }) => !isBookTag(reference));
}

/** What a real run would do first, for a dry one. @param outcome what it would make of them */
export function unfinishedNotes(
  journals: readonly StoredJournal[],
  outcome: 'finished' | 'taken back',
): readonly string[] {
  return journals
    .filter(({ journal: { state } }) => state !== 'waiting')
    .map(
      ({ journal: { title, holder } }) =>
        `${cleanOneLine(title)}, which ${cleanOneLine(holder.by)} began and did not end, would be ${outcome} first`,
    );
}

/** Tells people or programs what became of tags. */
export function showChange(io: CliIo, shown: ShownChange, json: boolean): void {
  if (json) {
    const { status, title, moves, recovered, notes, requests, document } = shown;
    const answer = { schemaVersion: 1, status, title, moves, recovered, notes, requests };
    io.stdout.write(`${JSON.stringify({ ...answer, ...document }, undefined, 2)}\n`);
    return;
  }
  io.stdout.write(io.mask(`${lines(io, shown).join('\n')}\n`));
}

function lines(io: CliIo, shown: ShownChange): readonly string[] {
  const { title, moves, recovered, notes, requests } = shown;
  const style = outputStyle({
    colour: wantsColour(io.stdout.isTTY, io.env),
    unicode: wantsUnicode(io.env),
  });
  const width = Math.max(0, ...moves.map(({ reference }) => reference.length));
  return [
    ...recovered.map((one) => style.yellow(recoveredLine(one))),
    style.bold(cleanOneLine(title)),
    ...moves.map((move) => `  ${move.reference.padEnd(width)}  ${style.dim(moveText(move))}`),
    ...notes.map((note) => `  note: ${cleanOneLine(note)}`),
    ...(requests === undefined ? [] : ['', ...requestLines(requests)]),
    closing(shown),
  ];
}

function closing({ status, moves, durationMs, requests }: ShownChange): string {
  const moved = moves.filter(({ before, after }) => before !== after).length;
  const count = `${moved} ${moved === 1 ? 'tag' : 'tags'}`;
  if (status === 'unchanged') return 'nothing to do: the tags name this already';
  if (status === 'planned') {
    const sent = (requests ?? []).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    return `nothing done: ${count} would move, ${formatSize(sent)} would be sent, and no layer`;
  }
  const time = durationMs === undefined ? '' : ` in ${formatDuration(durationMs)}`;
  return `done: ${count} at the registry${time}, no layer moved`;
}

function requestLines(requests: readonly WritingRequest[]): readonly string[] {
  return [
    'requests that change something:',
    ...requests.map(
      ({ method, path, sentBytes, what }) =>
        `  ${method.padEnd(6)} ${path}  ${formatSize(sentBytes)}  (${what})`,
    ),
  ];
}

function recoveredLine({ title, by, outcome, left }: Recovered): string {
  const rest = left.length === 0 ? '' : `; moved by others since, and left: ${left.join(', ')}`;
  return `${cleanOneLine(title)}, which ${cleanOneLine(by)} began and did not end, is ${outcome}${rest}`;
}

function moveText({ before, after }: TagMove): string {
  const named = (digest: string | undefined) =>
    digest === undefined ? 'none' : digest.slice(0, 'sha256:'.length + 12);
  return before === after ? `${named(after)} (as it is)` : `${named(before)} → ${named(after)}`;
}
