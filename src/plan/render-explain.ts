import { inputReasons, isFileChange } from '../identity/explain-inputs.ts';
import type { InputFile, SourceInputs } from '../identity/build-inputs.ts';
import type { FileChange, InputChange } from '../identity/input-change.ts';
import type { Reason } from '../report/run-report.ts';
import type { PlanState } from './build-plan.ts';
import { cleaned, hanging, section } from './text-block.ts';

/** What `stack explain` tells of one image. */
export interface ExplainView {
  readonly key: string;
  /** `undefined` while a parent is not known. */
  readonly buildId: string | undefined;
  readonly state: PlanState;
  readonly reasons: readonly Reason[];
  readonly inputs: ExplainedInputs;
  /** Why the digest of a base could not be had, by reference; those verified are absent. */
  readonly unverified: ReadonlyMap<string, string>;
  /** What the build fetches and no input pins: `ADD https://example.org/tool.tar.gz (line 7)`. */
  readonly unpinned: readonly string[];
  /** Files that no commit has, since git ignores them, relative to the repository. */
  readonly ignored: readonly string[];
  /** What it is compared with; `undefined`: never published. */
  readonly published: PublishedImage | undefined;
  /** From what is published to what would be built; empty where nothing is published. */
  readonly changes: readonly InputChange[];
}

/** Everything that decides what comes out of a build; `undefined` is an ID that is not known yet. */
export interface ExplainedInputs extends SourceInputs {
  readonly parents: Readonly<Record<string, string | undefined>>;
  readonly bases: Readonly<Record<string, string | undefined>>;
}

/** The image that people get now, from its record. */
export interface PublishedImage {
  /** The name it was found under: `127.0.0.1:5000/base-notebook:2026.4-main`. */
  readonly reference: string;
  readonly imageId: string;
  readonly buildId: string;
  /** ISO 8601. */
  readonly builtAt: string;
  /** `<sha>`, `<sha>-dirty`; absent where no commit is known. */
  readonly revision?: string | undefined;
}

/**
 * Why an image is in the state it is in, for people or programs.
 *
 * Text: state and reasons; the inputs in sections, hashes of files cut to 12 digits; then what it is compared with and each
 * change. Lines are at most 100 columns wide but for single long words.
 *
 * JSON: `{"schemaVersion":1,"key","buildId","state","reasons":[…],"inputs":{…},"unverified":[{"reference","reason"}],
 * "unpinned":[…],"ignored":[…],"published":{"reference","imageId","buildId","builtAt","revision"},"changes":[{"kind",…}]}`; what is not
 * known is absent.
 */
export function renderExplain(view: ExplainView, format: 'text' | 'json'): string {
  return format === 'json'
    ? `${JSON.stringify(explainDocument(view), undefined, 2)}\n`
    : `${explainLines(view).join('\n')}\n`;
}

function explainDocument(view: ExplainView) {
  const { key, buildId, state, reasons, inputs, unpinned, ignored, published, changes } = view;
  const unverified = [...view.unverified].map(([reference, reason]) => ({ reference, reason }));
  return {
    ...{ schemaVersion: 1, key, buildId, state, reasons, inputs },
    ...{ unverified, unpinned, ignored, published, changes },
  };
}

const commitStates = { clean: 'inputs as committed', dirty: 'not committed', none: 'not in git' };

function explainLines(view: ExplainView): readonly string[] {
  const { inputs } = view;
  return [
    `${view.key}  ${view.state}`,
    ...view.reasons.flatMap(({ text }) => hanging('  ', text)),
    '',
    ...headLines(view),
    ...section('Build args', valueRows(inputs.args)),
    ...section('Labels', valueRows(inputs.labels)),
    ...section('Bases', baseLines(view)),
    ...section('Parents', Object.entries(inputs.parents).flatMap(idLines)),
    ...section(`Files (${inputs.files.length})`, inputs.files.map(fileLine)),
    ...section(`Watched files (${inputs.watched.length})`, inputs.watched.map(fileLine)),
    ...section('Secrets', inputs.secrets.map(cleaned)),
    ...(view.unpinned.length === 0 ? [] : section('Not pinned', view.unpinned.map(cleaned))),
    ...ignoredLines(view.ignored),
    '',
    ...comparisonLines(view),
  ];
}

function headLines({ buildId, inputs }: ExplainView): readonly string[] {
  const rows = [
    ['build ID', buildId ?? 'not known yet, it follows from the parents'],
    ['Dockerfile', `sha256:${inputs.dockerfile}`],
    ['target', inputs.target ?? 'last stage'],
    ['platforms', inputs.platforms.join(', ')],
    ['cache', inputs.cache],
    ['context', contextText(inputs)],
    ['commit', commitStates[inputs.commitState]],
  ];
  return rows.flatMap(([name = '', text = '']) => hanging(name.padEnd(12), text));
}

function ignoredLines(ignored: readonly string[]): readonly string[] {
  const heading = `Ignored by git, so in no commit (${ignored.length})`;
  return ignored.length === 0 ? [] : section(heading, ignored.map(cleaned));
}

function contextText({ wholeContext }: ExplainedInputs): string {
  return wholeContext ? 'instructions read all of it' : 'instructions read these files only';
}

function valueRows(values: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const column = Math.min(Math.max(0, ...entries.map(([name]) => name.length)), 40);
  return entries.flatMap(([name, text]) =>
    hanging(`${cleaned(name).padEnd(column)}  `, text === '' ? '(empty)' : text),
  );
}

function baseLines({ inputs, unverified }: ExplainView): readonly string[] {
  return Object.entries(inputs.bases).flatMap(([reference, digest]) => {
    const why = unverified.get(reference);
    const verdict = why === undefined ? 'verified' : `not verified: ${why}`;
    return [
      ...idLines([reference, digest]),
      ...(digest === undefined ? [] : hanging('  ', verdict)),
    ];
  });
}

/** A name and its ID below it: side by side they would not fit. */
function idLines([name, id]: readonly [string, string | undefined]): readonly string[] {
  return [cleaned(name), `  ${cleaned(id ?? 'not known yet')}`];
}

function fileLine({ path, kind, hash }: InputFile): string {
  const isLink = kind.startsWith('-> ');
  const mode = isLink ? 'link' : kind;
  const target = isLink ? ` ${kind}` : '';
  const digits = isLink ? '-' : hash.slice(0, 12);
  return `${cleaned(digits).padEnd(12)}  ${cleaned(mode).padEnd(10)}  ${cleaned(path + target)}`;
}

function comparisonLines({ published, changes }: ExplainView): readonly string[] {
  if (published === undefined) return ['never published'];
  const { reference, imageId, builtAt, revision } = published;
  const commit = revision === undefined ? '' : `, commit ${shortRevision(revision)}`;
  const others = inputReasons(changes.filter((change) => !isFileChange(change)));
  return [
    `Compared with ${cleaned(reference)}`,
    ...hanging('  ', `image ID ${imageId}`),
    ...hanging('  ', `built ${builtAt}${commit}`),
    '',
    ...(changes.length === 0 ? ['  nothing differs'] : []),
    ...changes.filter(isFileChange).map(fileChangeLine),
    ...others.flatMap(({ text }) => hanging('  ', text)),
  ];
}

const signs: Readonly<Record<FileChange['kind'], string>> = {
  'file-added': '+',
  'file-changed': '~',
  'file-removed': '-',
  'file-mode': '~',
};

function fileChangeLine({ kind, path }: FileChange): string {
  return `  ${signs[kind]} ${cleaned(path)}${kind === 'file-mode' ? ' (mode)' : ''}`;
}

function shortRevision(revision: string): string {
  return revision.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1');
}
