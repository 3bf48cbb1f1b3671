import { isText, mapOf, oneOf, optional, parseShape, shapeOf } from '../identity/json-shape.ts';
import type { AboutPage } from './wiki-site.ts';

/** Where the wiki keeps its {@link WikiLedger}; a wiki shows no such file as a page. */
export const ledgerFile = '.stack-wiki.json';

/** What is noted of a manifest or release page, so that no record has to be looked up again to leave it as it is. */
export interface PageNote {
  /** Hash of what the page was made from. */
  readonly from: string;
  /** Name that git gives to the page as it was written: another one tells that somebody wrote it since. */
  readonly blob: string;
  readonly about: AboutPage;
}

/** What the wiki knows of its own pages. */
export interface WikiLedger {
  readonly schemaVersion: 1;
  /** By file name. */
  readonly pages: Readonly<Record<string, PageNote>>;
}

/** The text of a ledger: one line for each page, sorted, so that little differs from one commit to the next. */
export function ledgerJson(pages: ReadonlyMap<string, PageNote>): string {
  const lines = [...pages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, note]) => `    ${JSON.stringify(file)}: ${JSON.stringify(note)}`);
  return `{\n  "schemaVersion": 1,\n  "pages": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Notes out of the text of a ledger; none out of one that is missing or of another form: it is written anew. */
export function readLedger(text: string | undefined): ReadonlyMap<string, PageNote> {
  const ledger = text === undefined ? undefined : parseShape(text, isLedger);
  return new Map(Object.entries(ledger?.pages ?? {}));
}

const isLedger = shapeOf<WikiLedger>({
  schemaVersion: oneOf(1),
  pages: mapOf(
    shapeOf<PageNote>({
      from: isText,
      blob: isText,
      about: shapeOf<AboutPage>({
        versions: mapOf(isText),
        revision: optional(isText),
        createdAt: optional(isText),
      }),
    }),
  ),
});
