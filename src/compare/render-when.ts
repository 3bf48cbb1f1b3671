import { cleanOneLine } from '../text/clean-text.ts';
import { columns } from '../text/columns.ts';
import { changeSigns } from './change-signs.ts';
import type { ImagePackageHistory, PackageEvent } from './package-history.ts';
import type { Requirement } from './requirement.ts';
import { sourceName } from './source-name.ts';

/** A stack that a history looked at. */
export interface DatedStack {
  readonly name: string;
  /** Tag of the releases that it follows: `2026.4-stable`. */
  readonly line: string;
  /** ISO 8601; `undefined` for the newest lock of a branch. */
  readonly releasedAt: string | undefined;
}

/**
 * What became of a package over the releases, for people or programs.
 *
 * Text: images of a line with one history together, each event with the stack that has it first. JSON: `{"schemaVersion":1,"package",
 * "stacks":[{"name","line","releasedAt"}],"images":[{"line","key","events":[{"stack","kind","source","name","before","after"}]}]}`, oldest first.
 *
 * @param stacks oldest first
 * @param hint for people, where no image ever had it
 */
export function renderWhen(
  { text }: Requirement,
  stacks: readonly DatedStack[],
  histories: readonly ImagePackageHistory[],
  format: 'text' | 'json',
  hint?: string,
): string {
  if (format === 'text') return `${textLines(text, stacks, histories, hint).join('\n')}\n`;
  const document = { schemaVersion: 1, package: text, stacks, images: histories };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function textLines(
  text: string,
  stacks: readonly DatedStack[],
  histories: readonly ImagePackageHistory[],
  hint: string | undefined,
): readonly string[] {
  if (stacks.length === 0) return ['there are no releases and no stack lock of this branch yet'];
  if (histories.length === 0) {
    const names = stacks.map(({ name }) => name).join(', ');
    const none = `no image with ${cleanOneLine(text)} in ${names}`;
    return hint === undefined ? [none] : [none, hint];
  }
  const dates = new Map(stacks.map(({ name, releasedAt }) => [name, releasedAt]));
  return alike(histories).flatMap(({ line, keys, events }, index) => [
    ...(index === 0 ? [] : ['']),
    `${line}: ${keys.join(', ')}`,
    ...columns(events.map((event) => eventCells(event, events, dates.get(event.stack)))).map(
      (line) => `  ${line}`,
    ),
  ]);
}

/** Images of a line with the same history together. */
function alike(histories: readonly ImagePackageHistory[]) {
  const groups = new Map<string, AlikeImages>();
  for (const { line, key, events } of histories) {
    const name = JSON.stringify([line, events]);
    const group = groups.get(name) ?? { line, keys: [], events };
    group.keys.push(key);
    groups.set(name, group);
  }
  return [...groups.values()];
}

interface AlikeImages {
  readonly line: string;
  readonly keys: string[];
  readonly events: ImageEvents;
}

type ImageEvents = readonly PackageEvent[];

function eventCells(
  event: PackageEvent,
  events: ImageEvents,
  releasedAt: string | undefined,
): readonly string[] {
  const { stack, kind, source, name, before, after } = event;
  const versions = [before, after].filter((version) => version !== undefined);
  return [
    stack,
    releasedAt?.slice(0, 10) ?? 'newest lock',
    `${changeSigns[kind]} ${sourceName(source)}`,
    cleanOneLine(name, 60),
    versions.map((version) => cleanOneLine(version, 60)).join(' → '),
    wordFor(event, events),
  ];
}

function wordFor(event: PackageEvent, events: ImageEvents): string {
  const { kind, source, name } = event;
  if (kind === 'removed') return 'gone';
  if (kind === 'downgraded') return 'DOWNGRADED';
  if (kind !== 'added') return kind;
  const first = events.find((one) => one.source === source && one.name === name);
  return first === event ? 'first seen' : 'there again';
}
