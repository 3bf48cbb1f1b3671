import { numberText } from './page-text.ts';

/** Rows of a list that are sent at a time. */
export const pageSize = 200;

/** The rows of a list that a page shows. */
export interface ShownRows {
  readonly offset: number;
  readonly count: number;
  readonly total: number;
}

/** Where the rows of a page begin: `offset` of its address; 0 for what is no whole number. */
export function offsetIn(query: URLSearchParams): number {
  const text = query.get('offset') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

interface Props {
  readonly rows: ShownRows;
  readonly size?: number;
  readonly noun?: string;
  /** The address of the page that begins at an offset. */
  readonly address: (offset: string | undefined) => string;
}

/** Which rows these are, and links to those before and after; nothing when all are here. */
export function Paging({ rows, size = pageSize, noun = 'Rows', address }: Props) {
  const { offset, count, total } = rows;
  if (count === total) return undefined;
  const end = offset + count;
  const before = Math.max(0, offset - size);
  return (
    <nav class="paging" aria-label="Pages of the list" data-paging>
      {offset > 0 && (
        <a data-before href={address(before === 0 ? undefined : String(before))}>
          Previous {size}
        </a>
      )}
      <span class="hint">
        {count === 0 ? 'No rows here: ' : `${noun} `}
        {count > 0 && <span data-first>{numberText(offset + 1)}</span>}
        {count > 0 && `–${numberText(end)} of `}
        {numberText(total)}
        {count === 0 && ' in all'}
      </span>
      {end < total && count > 0 && (
        <a data-more href={address(String(end))}>
          Next {Math.min(size, total - end)}
        </a>
      )}
    </nav>
  );
}
