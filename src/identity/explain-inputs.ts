import type { BuildInputs, InputFile } from './build-inputs.ts';
import type { ChangedValue, FileChange, InputChange, WatchedChange } from './input-change.ts';
import { changeReason, filesReason, type InputReason } from './input-reason.ts';

/**
 * Everything in which two images are made differently; empty when their build IDs are equal.
 *
 * Order: Dockerfile, context, files, build args, parents, bases, target, platforms, version and labels, secrets, cache,
 * watched files, commit state; within each by name (code units). Inputs of another format give `format` alone, since
 * nothing is known of their shape.
 */
export function compareInputs(before: BuildInputs, after: BuildInputs): readonly InputChange[] {
  const formats = { before: before.format as number, after: after.format as number };
  if (formats.before !== formats.after) return [{ kind: 'format', ...formats }];
  return [
    ...changed('dockerfile', before.dockerfile, after.dockerfile),
    ...changed('whole-context', before.wholeContext, after.wholeContext),
    ...fileDifferences(before.files, after.files).map(fileChange),
    ...valueChanges(before.args, after.args).map((one) => ({ kind: 'arg' as const, ...one })),
    ...valueChanges(before.parents, after.parents).map(parentChange),
    ...valueChanges(before.bases, after.bases).map(baseChange),
    ...changed('target', before.target, after.target),
    ...platformChanges(before.platforms, after.platforms),
    ...valueChanges(before.labels, after.labels).map(labelChange),
    ...secretChanges(before.secrets, after.secrets),
    ...changed('cache', before.cache, after.cache),
    ...fileDifferences(before.watched, after.watched).map(watchedChange),
    ...changed('commit-state', before.commitState, after.commitState),
  ];
}

/**
 * Changes as sentences for people, for the plan. All files of the context are one reason, the first, and all watched ones
 * another: `{kind: 'files-changed', text: 'files changed: a, b and 3 more', paths: ['a', …]}`, paths relative to the context
 * (to the repository for `watched-changed`). Other kinds: `dockerfile-changed`, `arg-changed`, `base-moved`, `parent-changed`,
 * `uncommitted`; see {@link changeReason}.
 */
export function inputReasons(changes: readonly InputChange[]): readonly InputReason[] {
  const files: FileChange[] = [];
  const watched: WatchedChange[] = [];
  const others: InputReason[] = [];
  for (const change of changes) {
    if (change.kind === 'watched') watched.push(change);
    else if (isFileChange(change)) files.push(change);
    else others.push(changeReason(change));
  }
  return [
    ...filesReason('files-changed', 'files changed', files),
    ...filesReason('watched-changed', 'watched files changed', watched),
    ...others,
  ];
}

/** Whether a change is that of a file of the context. */
export function isFileChange(change: InputChange): change is FileChange {
  return change.kind.startsWith('file-');
}

/** One or no change of a value that every image has. */
function changed<Kind extends string, Value>(kind: Kind, before: Value, after: Value) {
  return before === after ? [] : [{ kind, before, after }];
}

interface NamedChange extends ChangedValue {
  readonly name: string;
}

function valueChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly NamedChange[] {
  // Maps, since a record from a registry may name `constructor`.
  const [old, current] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...current.keys()])]
    .sort()
    .map((name) => ({ name, before: old.get(name), after: current.get(name) }))
    .filter((one) => one.before !== one.after);
}

function parentChange({ name, before, after }: NamedChange): InputChange {
  return { kind: 'parent', key: name, before, after };
}

function baseChange({ name, before, after }: NamedChange): InputChange {
  return { kind: 'base', reference: name, before, after };
}

function labelChange({ name, before, after }: NamedChange): InputChange {
  return name === 'org.opencontainers.image.version'
    ? { kind: 'version', before, after }
    : { kind: 'label', name, before, after };
}

function platformChanges(
  before: readonly string[],
  after: readonly string[],
): readonly InputChange[] {
  return before.join() === after.join() ? [] : [{ kind: 'platforms', before, after }];
}

function secretChanges(before: readonly string[], after: readonly string[]) {
  return [...new Set([...before, ...after])]
    .sort()
    .filter((id) => before.includes(id) !== after.includes(id))
    .map((id): InputChange => {
      return { kind: 'secret', id, change: after.includes(id) ? 'added' : 'removed' };
    });
}

interface FileDifference {
  readonly path: string;
  readonly change: WatchedChange['change'];
}

function fileDifferences(
  before: readonly InputFile[],
  after: readonly InputFile[],
): readonly FileDifference[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const current = new Map(after.map((file) => [file.path, file]));
  return [...new Set([...old.keys(), ...current.keys()])].sort().flatMap((path) => {
    const change = differenceOf(old.get(path), current.get(path));
    return change === undefined ? [] : [{ path, change }];
  });
}

function differenceOf(
  before: InputFile | undefined,
  after: InputFile | undefined,
): FileDifference['change'] | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (before.kind === after.kind) return before.hash === after.hash ? undefined : 'changed';
  // Links have no hash, so two of them with other targets would look like a change of mode.
  return before.hash === after.hash && before.hash !== '' ? 'mode' : 'changed';
}

function fileChange({ path, change }: FileDifference): InputChange {
  return { kind: `file-${change}`, path };
}

function watchedChange({ path, change }: FileDifference): InputChange {
  return { kind: 'watched', path, change };
}
