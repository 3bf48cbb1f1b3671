import { Arrow } from './icons.tsx';

/** By which column a table is sorted. */
export interface Sorting<Column extends string> {
  readonly by: Column;
  readonly descending: boolean;
}

/** The sorting in an address: `name`, or `-name` for the other way round. @returns `undefined` for no column of these */
export function sortingIn<Column extends string>(
  query: URLSearchParams,
  columns: readonly Column[],
): Sorting<Column> | undefined {
  const [, minus, name] = /^(-?)(.*)$/.exec(query.get('sort') ?? '') ?? [];
  const by = columns.find((column) => column === name);
  return by === undefined ? undefined : { by, descending: minus === '-' };
}

/** As {@link sortingIn} reads it. */
export function sortingText<Column extends string>({ by, descending }: Sorting<Column>): string {
  return descending ? `-${by}` : by;
}

interface Props<Column extends string> {
  readonly column: Column;
  readonly text: string;
  readonly sorting: Sorting<Column> | undefined;
  /** What the first click asks for. */
  readonly startsDescending?: boolean;
  readonly address: (sort: string) => string;
}

/** The head of a column that is sorted by a click on it, the other way round by the next one. */
export function SortHead<Column extends string>(props: Props<Column>) {
  const { column, text, sorting, startsDescending = false, address } = props;
  const isBy = sorting?.by === column;
  const descending = isBy ? !sorting.descending : startsDescending;
  const state = sorting?.descending === true ? 'descending' : 'ascending';
  return (
    <th scope="col" role="columnheader" class={`c-${column}`} aria-sort={isBy ? state : undefined}>
      <a id={`sort-${column}`} class="sort" href={address(sortingText({ by: column, descending }))}>
        {text}
        <Arrow state={isBy ? state : 'none'} />
      </a>
    </th>
  );
}
