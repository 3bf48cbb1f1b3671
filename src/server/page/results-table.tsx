import type { FoundRow } from '../find/search.ts';
import type { Addresses } from './addresses.ts';
import { languageText } from './names.tsx';
import { shown, sourceWords } from './page-text.ts';
import { SortHead, sortingIn } from './sort-head.tsx';
import { Cell, Row } from './table-parts.tsx';

/** The columns by which results can be sorted. */
export const resultColumns = ['package', 'version', 'environment', 'language'] as const;

interface Props {
  readonly rows: readonly FoundRow[];
  /** As the address has it; `undefined`: what fits best comes first. */
  readonly sort: string | undefined;
  readonly to: Addresses;
  readonly address: (sort: string) => string;
}

/** Which package is where in which version. */
export function ResultsTable({ rows, sort, to, address }: Props) {
  const sorting = sortingIn(new URLSearchParams({ sort: sort ?? '' }), resultColumns);
  const common = { sorting, address };
  return (
    <table class="data results" role="table" data-rows="results">
      <caption class="unseen">
        Packages and where they are,{' '}
        {sorting === undefined ? 'best match first' : `sorted by ${sorting.by}`}
      </caption>
      <thead role="rowgroup">
        <Row>
          <SortHead column="package" text="Package" {...common} />
          <SortHead column="version" text="Version" startsDescending {...common} />
          <SortHead column="environment" text="Kernel or image" {...common} />
          <th scope="col" role="columnheader" class="c-its">
            Its version
          </th>
          <SortHead column="language" text="Language" {...common} />
        </Row>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <ResultRow key={index} row={row} to={to} />
        ))}
      </tbody>
    </table>
  );
}

function ResultRow({
  row: { name, version, source, environment },
  to,
}: {
  row: FoundRow;
  to: Addresses;
}) {
  return (
    <Row>
      <th scope="row" role="rowheader" class="c-package">
        {shown(name, 120)} <small>{sourceWords[source]}</small>
      </th>
      <Cell class="c-version mono">{shown(version, 80)}</Cell>
      <Cell class="c-environment">
        <a href={to.environment(environment)}>{shown(environment.name, 120)}</a>
      </Cell>
      <Cell class="c-its">
        {environment.kind === 'kernel' ? shown(environment.version, 60) : '–'}
      </Cell>
      <Cell class="c-language">{languageText(environment)}</Cell>
    </Row>
  );
}
