import type { UserError } from '../errors/user-error.ts';
import type { HeldBack } from '../wiki/publish-conditions.ts';

/** What became of the pages of a wiki. */
export interface WikiResult {
  /** Absolute path of a folder, or address of a repository; `undefined` for what is held back, since nothing goes anywhere. */
  readonly place: string | undefined;
  readonly heldBack?: HeldBack | undefined;
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** Files that differed, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Pages that were left. */
  readonly problems: readonly UserError[];
  readonly notes: readonly string[];
}

interface AnswerForm {
  readonly json: boolean;
  readonly dryRun: boolean;
}

/** The answer of `stack wiki`: a line for each file, then what became of them; or one JSON document. */
export function wikiAnswer(result: WikiResult, { json, dryRun }: AnswerForm): string {
  return json ? documentOf(result, dryRun) : `${lines(result, dryRun).join('\n')}\n`;
}

function lines(result: WikiResult, dryRun: boolean): readonly string[] {
  const { files, place, commit, heldBack, notes, problems } = result;
  const remarks = [
    ...notes.map((note) => `note: ${note}`),
    ...(problems.length === 0 ? [] : [`pages left as they are: ${problems.length}`]),
  ];
  if (heldBack !== undefined && heldBack.condition !== 'dry-run')
    return [`not published: ${heldBack.text}`];
  const verb = dryRun ? 'would write' : 'wrote';
  const written = [...files.keys()].map((name) => `${verb} ${name}`);
  if (files.size === 0) return [...remarks, `nothing to change in ${place}`];
  const pushed = commit === undefined ? '' : `, pushed as ${commit.slice(0, 7)}`;
  return [...written, ...remarks, `${verb} ${files.size} files to ${place}${pushed}`];
}

function documentOf(result: WikiResult, dryRun: boolean): string {
  const { place, branch, commit, heldBack, notes } = result;
  const document = {
    schemaVersion: 1,
    place,
    dryRun,
    heldBack,
    branch,
    commit,
    files: [...result.files.keys()],
    problems: result.problems.map(({ code, message, hint, location }) => ({
      code,
      message,
      hint,
      location,
    })),
    notes,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
