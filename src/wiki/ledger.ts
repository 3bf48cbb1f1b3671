import { isText, mapOf, oneOf, optional, parseShape, shapeOf } from '../text/json-shape.ts';
import { UserError } from '../errors/user-error.ts';
import { cleanOneLine } from '../text/clean-text.ts';
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
  /** Path of the spec in its repository: `gpu/spec.yml`. Absent in one that was written before it was noted. */
  readonly spec?: string | undefined;
  /** By file name. */
  readonly pages: Readonly<Record<string, PageNote>>;
}

/** The text of a ledger: one line for each page, sorted, so that little differs from one commit to the next. */
export function ledgerJson(spec: string, pages: ReadonlyMap<string, PageNote>): string {
  const lines = [...pages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, note]) => `    ${JSON.stringify(file)}: ${JSON.stringify(note)}`);
  const name = JSON.stringify(spec);
  return `{\n  "schemaVersion": 1,\n  "spec": ${name},\n  "pages": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/**
 * Notes out of the text of a ledger; none out of one that is missing or of another form: it is written anew.
 *
 * @param spec path of the spec whose pages are to be written: `gpu/spec.yml`
 * @throws {UserError} `WIKI_PAGE` when the ledger is of another spec, whose pages have the same names
 */
export function readLedger(text: string | undefined, spec: string): ReadonlyMap<string, PageNote> {
  const ledger = text === undefined ? undefined : parseShape(text, isLedger);
  if (ledger?.spec !== undefined && ledger.spec !== spec) throw otherStack(ledger.spec, spec);
  return new Map(Object.entries(ledger?.pages ?? {}));
}

function otherStack(owner: string, spec: string): UserError {
  const shown = cleanOneLine(owner);
  return new UserError(
    'WIKI_PAGE',
    `the wiki is of the stack '${shown}', and the pages of '${spec}' would take the place of its pages`,
    {
      location: { file: ledgerFile, line: 1, column: 1 },
      hint: `give '${spec}' another wiki with --wiki; where it is '${shown}' under a new name, remove ${ledgerFile} from the wiki`,
    },
  );
}

const isLedger = shapeOf<WikiLedger>({
  schemaVersion: oneOf(1),
  spec: optional(isText),
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
