import { unreachable } from '../errors/user-error.ts';
import type { Reason } from '../report/run-report.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import type { CommitState } from './build-inputs.ts';
import type { ChangedValue, FileChange, InputChange, WatchedChange } from './input-change.ts';

/** A sentence about how an image is made differently. */
export interface InputReason extends Reason {
  /** Of files only: all of them, sorted, also those that the text leaves out. */
  readonly paths?: readonly string[] | undefined;
}

const maxValueLength = 60;
const maxNameLength = 80;
const shownFiles = 3;

/**
 * One change as a sentence, names and values cleaned and cut: `build arg PYTHON_VERSION 3.12 → 3.13`.
 *
 * Kinds: `dockerfile-changed`, `context-changed`, `arg-changed`, `parent-changed`, `base-moved`, `base-changed` (new, gone),
 * `target-changed`, `platforms-changed`, `version-changed`, `label-changed`, `secret-changed`, `cache-changed`,
 * `uncommitted`, `committed`, `not-in-git`, `format-changed`.
 */
export function changeReason(change: Exclude<InputChange, FileChange | WatchedChange>): Reason {
  switch (change.kind) {
    case 'dockerfile':
      return { kind: 'dockerfile-changed', text: 'Dockerfile changed' };
    case 'whole-context':
      return { kind: 'context-changed', text: contextText(change.after) };
    case 'arg':
      return { kind: 'arg-changed', text: valueText(`build arg ${name(change.name)}`, change) };
    case 'parent':
      return { kind: 'parent-changed', text: parentText(change.key, change) };
    case 'base':
      return baseReason(change.reference, change);
    case 'target':
      return { kind: 'target-changed', text: `target ${arrow(change, 'last stage')}` };
    case 'platforms': {
      const values = { before: change.before.join(', '), after: change.after.join(', ') };
      return { kind: 'platforms-changed', text: `platforms ${arrow(values, 'none')}` };
    }
    case 'version':
      return { kind: 'version-changed', text: valueText('version', change) };
    case 'label':
      return { kind: 'label-changed', text: valueText(`label ${name(change.name)}`, change) };
    case 'secret':
      return {
        kind: 'secret-changed',
        text: `secret ${name(change.id)} is ${fate(change.change)}`,
      };
    case 'cache':
      return { kind: 'cache-changed', text: `cache mode ${arrow(change, 'none')}` };
    case 'commit-state':
      return commitReason(change.before, change.after);
    case 'format':
      return {
        kind: 'format-changed',
        text: `inputs are described in another way (${change.before} → ${change.after})`,
      };
    default:
      return unreachable(change);
  }
}

/**
 * What became of files as one reason, the first three by name: `files changed: a, b (new) and 3 more`.
 *
 * @returns nothing for no files
 */
export function filesReason(
  kind: string,
  title: string,
  changes: readonly (FileChange | WatchedChange)[],
): readonly InputReason[] {
  if (changes.length === 0) return [];
  const shown = changes.length > shownFiles ? changes.slice(0, shownFiles - 1) : changes;
  const rest = changes.length - shown.length;
  const names = shown.map((change) => name(change.path) + mark(change)).join(', ');
  const more = rest === 0 ? '' : ` and ${rest} more`;
  return [{ kind, text: `${title}: ${names}${more}`, paths: changes.map((change) => change.path) }];
}

function mark(change: FileChange | WatchedChange): string {
  const what = change.kind === 'watched' ? change.change : change.kind.slice('file-'.length);
  if (what === 'added') return ' (new)';
  if (what === 'removed') return ' (gone)';
  return what === 'mode' ? ' (mode)' : '';
}

function contextText(whole: boolean): string {
  return whole
    ? 'instructions read the whole build context now'
    : 'instructions do not read the whole build context any more';
}

function valueText(what: string, { before, after }: ChangedValue): string {
  if (before === undefined) return `${what} is new: ${value(after ?? '')}`;
  if (after === undefined) return `${what} is gone, it was ${value(before)}`;
  return `${what} ${value(before)} → ${value(after)}`;
}

function arrow({ before, after }: ChangedValue, absent: string): string {
  return `${value(before ?? absent)} → ${value(after ?? absent)}`;
}

function parentText(key: string, change: ChangedValue): string {
  const { before, after } = change;
  if (before === undefined) return `parent ${name(key)} is new`;
  if (after === undefined) return `parent ${name(key)} is gone`;
  return `parent ${name(key)} is another image now: ${shortId(before)} → ${shortId(after)}`;
}

function baseReason(reference: string, { before, after }: ChangedValue): Reason {
  const base = `base ${name(reference)}`;
  if (before === undefined) return { kind: 'base-changed', text: `${base} is new` };
  if (after === undefined) return { kind: 'base-changed', text: `${base} is gone` };
  const ids = `${shortId(before)} → ${shortId(after)}`;
  const wasLocal = before.startsWith('local:');
  if (wasLocal === after.startsWith('local:'))
    return { kind: 'base-moved', text: `${base} moved ${ids}` };
  const text = wasLocal
    ? `${base} is known by its digest now: ${ids}`
    : `${base} is known by the engine's copy only: ${ids}`;
  return { kind: 'base-moved', text };
}

function commitReason(before: CommitState, after: CommitState): Reason {
  if (after === 'dirty') return { kind: 'uncommitted', text: 'inputs are not committed' };
  if (after === 'none') return { kind: 'not-in-git', text: 'inputs are not in git any more' };
  const text = before === 'none' ? 'inputs are in git now' : 'inputs are committed now';
  return { kind: 'committed', text };
}

function fate(change: 'added' | 'removed'): string {
  return change === 'added' ? 'new' : 'gone';
}

/** `sha256:` and 12 digits. */
function shortId(id: string): string {
  return value(id.replace(/^((?:local:)?sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1'));
}

function value(text: string): string {
  return cleanOneLine(text, maxValueLength) || '(empty)';
}

function name(text: string): string {
  return cleanOneLine(text, maxNameLength);
}
