import type { Package } from '../../inventory/inventory.ts';
import type { Environment } from '../data/environment.ts';
import type { Addresses } from './addresses.ts';
import { packageColumns, packageRows, type PackageColumn } from './package-rows.ts';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { FilterField } from './choices.tsx';
import { counted, numberText, shown, sourceWords } from './page-text.ts';
import { fieldIn } from './query-fields.ts';
import type { ViewInput } from './page-view.ts';
import { SortHead, sortingIn, sortingText, type Sorting } from './sort-head.tsx';

const byName: Sorting<PackageColumn> = { by: 'name', descending: false };

interface Props {
  readonly input: ViewInput;
  readonly environment: Environment;
  readonly packages: readonly Package[];
}

/** The packages of an environment as a table that can be filtered and sorted. */
export function PackageSection({ input: { to, query }, environment, packages }: Props) {
  const filter = fieldIn(query, 'filter') ?? '';
  const chosen = sortingIn(query, packageColumns);
  const offset = offsetIn(query);
  const rows = packageRows(packages, filter, chosen ?? byName);
  const page = rows.slice(offset, offset + pageSize);
  const sort = chosen && sortingText(chosen);
  const address = (fields: { sort?: string | undefined; offset?: string | undefined }) =>
    to.environment(environment, { filter, sort, ...fields });
  return (
    <section aria-labelledby="packages">
      <h2 id="packages">Packages</h2>
      <FilterForm
        action={to.environment(environment)}
        filter={filter}
        sort={sort}
        count={`${numberText(rows.length)} of ${counted(packages.length, 'package')}`}
      />
      {rows.length > 0 ? (
        <div class="card" data-list>
          <PackageTable
            page={page}
            sorting={chosen ?? byName}
            to={to}
            address={(text) => address({ sort: text })}
          />
        </div>
      ) : (
        <Nothing filter={filter} all={to.environment(environment)} />
      )}
      <Paging
        rows={{ offset, count: page.length, total: rows.length }}
        address={(at) => address({ offset: at })}
      />
    </section>
  );
}

interface FormProps {
  readonly action: string;
  readonly filter: string;
  readonly sort: string | undefined;
  readonly count: string;
}

function FilterForm({ action, filter, sort, count }: FormProps) {
  return (
    <form class="tools" action={action} data-live>
      <FilterField text={filter} />
      {sort !== undefined && <input type="hidden" name="sort" value={sort} />}
      <button class="apply">Filter</button>
      <p class="hint" data-said={count}>
        {count}
      </p>
    </form>
  );
}

function Nothing({ filter, all }: { filter: string; all: string }) {
  return (
    <div class="card empty">
      <p>
        <b>{filter === '' ? 'It has no packages' : `No name has “${shown(filter)}” in it`}</b>
      </p>
      {filter !== '' && (
        <p class="hint">
          <a href={all}>Show all packages</a>
        </p>
      )}
    </div>
  );
}

interface TableProps {
  readonly page: readonly Package[];
  readonly sorting: Sorting<PackageColumn>;
  readonly to: Addresses;
  readonly address: (sort: string) => string;
}

function PackageTable({ page, sorting, to, address }: TableProps) {
  const common = { sorting, address };
  return (
    <table class="data packages" data-rows="packages">
      <caption class="unseen">Packages, sorted by {sorting.by}</caption>
      <thead>
        <tr>
          <SortHead column="name" text="Package" {...common} />
          <SortHead column="version" text="Version" {...common} />
          <SortHead column="source" text="Source" {...common} />
        </tr>
      </thead>
      <tbody>
        {page.map(({ name, version, source }, index) => (
          <tr key={index}>
            <th scope="row">
              <a href={to.packages({ q: name, match: 'exact' })} title="Where else it is">
                {shown(name, 120)}
              </a>
            </th>
            <td class="mono">{shown(version, 80)}</td>
            <td>{sourceWords[source]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
