import { cleanLine, cleanOneLine } from '../text/clean-text.ts';
import { formatSize } from '../text/format-size.ts';
import type { DoneDeletion } from './carry-out.ts';
import { freedSizes } from './freed-sizes.ts';
import type { PlannedDeletion } from './plan-deletions.ts';
import type { OpenRetention } from './open-retention.ts';

export interface RetentionView {
  /** With all that stays. */
  readonly verbose: boolean;
  /** What was done; absent when nothing was to be. */
  readonly done?: readonly DoneDeletion[] | undefined;
}

/** A clean-up for people: for each repository what goes and why, then the sum. */
export function renderRetention(opened: OpenRetention, { verbose, done }: RetentionView): string {
  const { content, plan } = opened;
  const sizes = freedSizes(content, plan.deletions);
  const lines = [...content.repositories.keys()].flatMap((repository) => {
    const rows = plan.deletions.flatMap((deletion, index) =>
      deletion.repository === repository
        ? [deletionRow(deletion, sizes[index] ?? 0, done?.[index])]
        : [],
    );
    const kept = verbose ? plan.kept.filter((name) => name.repository === repository) : [];
    const keptRows = kept.map(({ tag, digest, reason }) => [
      'keep',
      tag ?? short(digest),
      '',
      reason,
    ]);
    const all = [...rows, ...keptRows];
    return all.length === 0 ? [] : [repository, ...table(all), ''];
  });
  return `${[...lines, ...closing(opened, sizes, done)].join('\n')}\n`;
}

/** The same for programs. */
export function retentionDocument(
  { content, plan }: OpenRetention,
  { done }: RetentionView,
): object {
  const sizes = freedSizes(content, plan.deletions);
  return {
    schemaVersion: 1,
    status: done === undefined ? 'planned' : 'done',
    freesUpToBytes: sumOf(sizes),
    deletions: plan.deletions.map((deletion, index) => ({
      ...deletion,
      sizeBytes: sizes[index] ?? 0,
      status: done?.[index]?.status ?? 'planned',
      message: done?.[index]?.message,
    })),
    kept: plan.kept,
  };
}

/** One line about a deletion that is over: `deleted ghcr.io/acme/base@sha256:0123456789ab (b-…, i-…)`. */
export function doneLine({ deletion, status, message }: DoneDeletion): string {
  const { repository } = deletion;
  const name =
    deletion.kind === 'tag'
      ? `${repository}:${deletion.tag}`
      : `${repository}@${short(deletion.digest)}`;
  const tags =
    deletion.kind === 'tag' || deletion.tags.length === 0 ? '' : ` (${deletion.tags.join(', ')})`;
  return cleanOneLine(
    `${statusWords[status]} ${name}${tags}${message === undefined ? '' : `: ${message}`}`,
  );
}

const statusWords: Readonly<Record<DoneDeletion['status'], string>> = {
  deleted: 'deleted',
  absent: 'gone already:',
  needed: 'left, in use again:',
  failed: 'FAILED to delete',
  'not-tried': 'not tried:',
};

function deletionRow(
  deletion: PlannedDeletion,
  sizeBytes: number,
  done: DoneDeletion | undefined,
): readonly string[] {
  const verb = done === undefined ? 'delete' : done.status;
  const size = sizeBytes === 0 ? '' : formatSize(sizeBytes);
  if (deletion.kind === 'tag')
    return [verb, deletion.tag, size, `${deletion.reason}; the tag alone`];
  const [first = short(deletion.digest), ...more] = byInterest(deletion.tags);
  const others = more.length === 0 ? '' : ` (with ${more.join(', ')})`;
  return [verb, first, size, `${deletion.reason}${others}`];
}

/** Tags that people use before those of the books. */
function byInterest(tags: readonly string[]): readonly string[] {
  const isBook = (tag: string) => /^[ibtrv]-[0-9a-f]{12}$/.test(tag);
  return tags.toSorted((a, b) => Number(isBook(a)) - Number(isBook(b)));
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? '').length));
  const [verb, name, size] = [width(0), Math.min(width(1), 60), width(2)];
  return rows.map(([a = '', b = '', c = '', reason = '']) =>
    cleanLine(`  ${a.padEnd(verb)}  ${b.padEnd(name)}  ${c.padStart(size)}  ${reason}`),
  );
}

function closing(
  { plan, content }: OpenRetention,
  sizes: readonly number[],
  done: readonly DoneDeletion[] | undefined,
): readonly string[] {
  const { deletions, kept } = plan;
  const staying = `${kept.length} ${kept.length === 1 ? 'name stays' : 'names stay'}`;
  if (deletions.length === 0) return [`nothing to delete; ${staying}`];
  const where = new Set(deletions.map(({ repository }) => repository)).size;
  const known = [...content.repositories.values()].filter(({ manifests }) => manifests.size > 0);
  const places = `${where} of ${known.length} repositories`;
  if (done === undefined) {
    const frees = `which frees up to ${formatSize(sumOf(sizes))}`;
    return [
      `${countText(deletions)} would be deleted in ${places}, ${frees}; ${staying}`,
      'nothing was deleted: `stack gc --delete` does it',
    ];
  }
  const deleted = done.filter(({ status }) => status === 'deleted');
  const rest = (['absent', 'needed', 'failed', 'not-tried'] as const).flatMap((status) => {
    const count = done.filter((one) => one.status === status).length;
    return count === 0 ? [] : [`${count} ${restWords[status]}`];
  });
  const freed = sizes.filter((_, index) => done[index]?.status === 'deleted');
  const sum = `deleted ${countText(deleted.map(({ deletion }) => deletion))} in ${places}`;
  return [[`${sum}, which frees up to ${formatSize(sumOf(freed))}`, ...rest, staying].join('; ')];
}

const restWords = {
  absent: 'gone already',
  needed: 'in use again and left',
  failed: 'failed',
  'not-tried': 'not tried',
} as const;

function countText(deletions: readonly PlannedDeletion[]): string {
  const manifests = deletions.filter(({ kind }) => kind === 'manifest').length;
  const tags = deletions.length - manifests;
  const parts = [
    `${manifests} ${manifests === 1 ? 'manifest' : 'manifests'}`,
    ...(tags === 0 ? [] : [`${tags} ${tags === 1 ? 'single tag' : 'single tags'}`]),
  ];
  return parts.join(' and ');
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
