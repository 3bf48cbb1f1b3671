import type { KernelData } from '../data/kernel-data.ts';
import { searchPackages, type SearchRequest, type SearchResult } from '../find/search.ts';
import type { Addresses, Fields } from './addresses.ts';
import { attempt } from './attempt.ts';
import { NamedEnvironments } from './named-environments.tsx';
import { NothingFound } from './nothing-found.tsx';
import { NotUnderstood } from './notice.tsx';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, shown } from './page-text.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { ResultsTable, resultColumns } from './results-table.tsx';
import { SearchChoices } from './search-choices.tsx';
import { searchedName, searchFieldsOf, searchRequestIn } from './search-request.ts';
import { sortingIn, sortingText } from './sort-head.tsx';

/** What is found for the text of the search box: kernels and images by name, and packages with who has them. */
export function packagesView({ data, to, query }: ViewInput): PageView {
  const request = searchRequestIn(query);
  const offset = offsetIn(query);
  const sorting = sortingIn(query, resultColumns);
  const { text } = request;
  const found =
    text === ''
      ? nothing
      : attempt(() => searchPackages(data, request, { offset, limit: pageSize }, sorting));
  const fields = { ...searchFieldsOf(request), sort: sorting && sortingText(sorting) };
  const count = 'problems' in found ? 'Not understood' : countText(found);
  return {
    title: text === '' ? 'Search' : `“${text}”`,
    part: 'packages',
    said: text === '' ? '' : count,
    isSearch: true,
    searched: text,
    body: (
      <>
        <div class="lead-in">
          <h1>{text === '' ? 'Search packages and kernels' : `Results for “${shown(text)}”`}</h1>
          {text === '' && <Examples to={to} />}
        </div>
        {text !== '' && <NamedEnvironments data={data} to={to} text={searchedName(text)} />}
        {text !== '' && (
          <section aria-labelledby="packages">
            <h2 id="packages">Packages</h2>
            <SearchChoices data={data} request={request} sort={fields.sort} count={count} />
            {'problems' in found ? (
              <NotUnderstood problems={found.problems} />
            ) : (
              <Found
                data={data}
                to={to}
                request={request}
                found={found}
                offset={offset}
                fields={fields}
              />
            )}
          </section>
        )}
      </>
    ),
  };
}

const nothing: SearchResult = { totalPackages: 0, totalRows: 0, rows: [] };

function countText({ totalRows, totalPackages }: SearchResult): string {
  if (totalRows === 0) return 'No results';
  return `${counted(totalRows, 'result')} in ${counted(totalPackages, 'package')}`;
}

function Examples({ to }: { to: Addresses }) {
  const examples = [
    ['ggplot', 'every package with this in its name'],
    ['numpy>=2,<3', 'only these versions'],
    ['r:sf', 'only packages of R'],
  ];
  return (
    <ul class="examples">
      {examples.map(([text = '', meaning]) => (
        <li key={text}>
          <a href={to.packages({ q: text })}>
            <code>{text}</code>
          </a>{' '}
          <span class="hint">{meaning}</span>
        </li>
      ))}
    </ul>
  );
}

interface FoundProps {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly request: SearchRequest;
  readonly found: SearchResult;
  readonly offset: number;
  readonly fields: Fields;
}

function Found({ data, to, request, found: { rows, totalRows }, offset, fields }: FoundProps) {
  if (totalRows === 0) return <NothingFound data={data} to={to} request={request} />;
  const sorting = typeof fields['sort'] === 'string' ? fields['sort'] : undefined;
  return (
    <>
      <div class="card" data-list>
        <ResultsTable
          rows={rows}
          sort={sorting}
          to={to}
          address={(sort) => to.packages({ ...fields, sort })}
        />
      </div>
      <Paging
        rows={{ offset, count: rows.length, total: totalRows }}
        address={(at) => to.packages({ ...fields, offset: at })}
      />
    </>
  );
}
