import { isObject, isText, listOf, optional, parseShape, shapeOf } from '../text/json-shape.ts';
import { isLock } from '../identity/lock-json.ts';
import { readRecord } from '../identity/record-json.ts';
import { parseDigest } from '../oci/digest.ts';
import { isRelease } from '../release/release-json.ts';
import { dateMs } from './date-ms.ts';
import { documentNeeds } from './document-needs.ts';
import type { ManifestContent, ManifestFacts } from './registry-content.ts';

/** What a document tells of the manifest that holds it. */
export type DocumentFacts = Pick<ManifestFacts, 'content' | 'needs' | 'dateMs'>;

/** What the documents of one artifact of `stack` say: the first that is understood counts, and each for what is needed where none is. */
export function documentFacts(texts: readonly string[]): DocumentFacts {
  const documents = texts
    .map((text) => parseShape(text, isObject))
    .filter((document) => document !== undefined);
  for (const document of documents) {
    const known = knownDocument(document);
    if (known !== undefined) return known;
  }
  return { content: { kind: 'other' }, needs: documentNeeds(documents) };
}

function knownDocument(document: Readonly<Record<string, unknown>>): DocumentFacts | undefined {
  if (isRelease(document)) {
    const { tag, number, releasedAt, lock, tags } = document;
    const before = Object.entries(tags).map(([key, { before: digest }]) => ({
      repository: lock.images[key]?.repository,
      digest,
    }));
    const needs = documentNeeds([document, before]);
    return { content: { kind: 'release', tag, number }, needs, dateMs: Date.parse(releasedAt) };
  }
  if (isLock(document)) {
    const { prefix, branch, commit } = document;
    return { content: { kind: 'lock', prefix, branch, commit }, needs: documentNeeds(document) };
  }
  if (isJournal(document)) {
    const content: ManifestContent = { kind: 'journal', isClosed: document.state === 'closed' };
    return { content, needs: documentNeeds(document), dateMs: dateMs(document.startedAt) };
  }
  if (isRun(document)) {
    const needs = documentNeeds(document);
    return { content: { kind: 'run' }, needs, dateMs: dateMs(document.at ?? document.createdAt) };
  }
  return aboutImage(document);
}

/** As much of a run plan (`createdAt`) and of a hand-over (`at`) as tells how old it is. */
interface RunLines {
  readonly run: string;
  readonly createdAt?: string | undefined;
  readonly at?: string | undefined;
}

const isRunLines = shapeOf<RunLines>({
  run: isText,
  createdAt: optional(isText),
  at: optional(isText),
});

function isRun(document: unknown): document is RunLines {
  return isRunLines(document) && (document.createdAt ?? document.at) !== undefined;
}

interface JournalLines {
  readonly state: string;
  readonly startedAt: string;
  readonly moves: readonly unknown[];
}

const isJournal = shapeOf<JournalLines>({
  state: isText,
  startedAt: isText,
  moves: listOf((value): value is unknown => value !== undefined),
});

function aboutImage(document: unknown): DocumentFacts | undefined {
  const imageId = isObject(document) ? document['imageId'] : undefined;
  if (!isText(imageId) || parseDigest(imageId) === undefined) return undefined;
  const record = readRecord(JSON.stringify(document));
  const content: ManifestContent = { kind: 'about-image', imageId, commit: record?.commit };
  return { content, needs: [], dateMs: dateMs(record?.builtAt) };
}
