import {
  isNumber,
  isText,
  listOf,
  oneOf,
  optional,
  parseShape,
  shapeOf,
  textWhere,
} from '../text/json-shape.ts';
import { isLine, isTime, isWebAddress } from '../identity/line-shape.ts';
import { isDigest } from '../oci/digest.ts';
import { parseReference } from '../oci/reference.ts';

/** One tag that is to name something else. */
export interface TagMove {
  /** `ghcr.io/acme/base-notebook:2026.4-stable`. */
  readonly reference: string;
  /** Digest that it names before; absent: there is no such tag. */
  readonly before?: string | undefined;
  /** Digest that it names afterwards, which is in the repository already; absent: the tag goes. */
  readonly after?: string | undefined;
}

/**
 * Where a change of tags has got to. `waiting`: it would like to begin, and nothing is touched. `moving`: its tags are on their
 * way to `after`. `undoing`: on their way back to `before`. `closed`: it is over, and only the registry cannot delete it.
 */
export type JournalState = 'waiting' | 'moving' | 'undoing' | 'closed';

/** Who works on it. */
export interface JournalHolder {
  /** For people: `octocat`, `root@build-7`. */
  readonly by: string;
  /** Machine and process space that `pid` counts in. */
  readonly machine: string;
  readonly pid: number;
  readonly runUrl?: string | undefined;
}

/**
 * A change of several tags that must happen as a whole: stored at the registry before the first of them moves, so that whoever
 * comes next can finish it or take it back.
 */
export interface Journal {
  readonly schemaVersion: 1;
  /** 16 hexadecimal digits; part of its tag `journal-<id>`. */
  readonly id: string;
  readonly state: JournalState;
  /** Grows while its holder lives. */
  readonly beat: number;
  readonly holder: JournalHolder;
  /** What it is about: `2026.4-stable-3`. */
  readonly title: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly moves: readonly TagMove[];
}

/** Tag of a journal: `journal-0123456789abcdef`. */
export function journalTag(id: string): string {
  return `journal-${id}`;
}

/** Whether a tag is one of a journal. */
export function isJournalTag(tag: string): boolean {
  return /^journal-[0-9a-f]{16}$/.test(tag);
}

/** A journal out of its text, which may come from anybody. @returns `undefined` when the text is not a journal */
export function readJournal(text: string): Journal | undefined {
  return parseShape(text, isJournal);
}

const isMove = shapeOf<TagMove>({
  reference: textWhere((text) => {
    const parsed = parseReference(text);
    return parsed?.tag !== undefined && parsed.digest === undefined;
  }),
  before: optional(isDigest),
  after: optional(isDigest),
});

const isJournal = shapeOf<Journal>({
  schemaVersion: oneOf(1),
  id: textWhere((text) => isJournalTag(journalTag(text))),
  state: oneOf<JournalState>('waiting', 'moving', 'undoing', 'closed'),
  beat: isNumber,
  holder: shapeOf<JournalHolder>({
    by: isLine,
    machine: isText,
    pid: isNumber,
    runUrl: optional(isWebAddress),
  }),
  title: isLine,
  startedAt: isTime,
  moves: listOf(isMove),
});
