import { changeSigns } from '../../compare/change-signs.ts';
import type { PackageChange, PackageChangeKind } from '../../compare/stack-comparison.ts';
import type { Addresses } from './addresses.ts';
import { shown, sourceWords } from './page-text.ts';
import { Cell, Row } from './table-parts.tsx';

/** In the order in which they are offered. */
export const changeKinds: readonly PackageChangeKind[] = [
  'added',
  'removed',
  'upgraded',
  'downgraded',
  'changed',
];

export const changeWords: Readonly<Record<PackageChangeKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  upgraded: 'Upgraded',
  downgraded: 'Downgraded',
  changed: 'Changed',
};

interface Props {
  readonly changes: readonly PackageChange[];
  /** Of the two sides. */
  readonly names: readonly string[];
  readonly to: Addresses;
}

/** What became of each package that is not the same. */
export function ChangesTable({ changes, names: [left, right], to }: Props) {
  return (
    <table class="data changes" role="table" data-rows="changes">
      <caption class="unseen">
        Packages that differ between {left} and {right}
      </caption>
      <thead role="rowgroup">
        <Row>
          {['Package', 'Change', left, right].map((text, index) => (
            <th key={index} scope="col" role="columnheader">
              {text}
            </th>
          ))}
        </Row>
      </thead>
      <tbody role="rowgroup">
        {changes.map(({ name, source, kind, before, after }, index) => (
          <Row key={index}>
            <th scope="row" role="rowheader" class="c-package">
              <a href={to.packages({ q: name, match: 'exact' })}>{shown(name, 120)}</a>{' '}
              <small>{sourceWords[source]}</small>
            </th>
            <Cell class={`c-kind is-${kind}`}>
              <span aria-hidden="true">{changeSigns[kind]} </span>
              {changeWords[kind].toLowerCase()}
            </Cell>
            <Cell class="c-before mono">{before === undefined ? '–' : shown(before, 120)}</Cell>
            <Cell class="c-after mono">{after === undefined ? '–' : shown(after, 120)}</Cell>
          </Row>
        ))}
      </tbody>
    </table>
  );
}
