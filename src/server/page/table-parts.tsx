import type { ComponentChildren } from 'preact';

interface CellProps {
  readonly class: string;
  readonly children?: ComponentChildren;
}

/**
 * A cell of a table that narrow screens show as cards: its role is written down, since some browsers forget what a table is as soon
 * as it looks like something else.
 */
export function Cell(props: CellProps) {
  return (
    <td role="cell" class={props.class}>
      {props.children}
    </td>
  );
}

/** A row of {@link Cell}s. */
export function Row({ children }: { children: ComponentChildren }) {
  return <tr role="row">{children}</tr>;
}
