import { parseRequirement } from '../../compare/requirement.ts';
import { closest } from '../../spec/closest.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { listEnvironments } from '../find/list-environments.ts';
import { searchPackages, type SearchRequest, type SearchResult } from '../find/search.ts';
import type { Addresses, Fields } from './addresses.ts';
import { Select, type Option } from './choices.tsx';
import { attempt } from './attempt.ts';
import { environmentName, LanguageTag } from './names.tsx';
import { NotUnderstood } from './notice.tsx';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, shown, sourceWords } from './page-text.ts';
import { fieldIn, kindIn } from './query-fields.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { ResultsTable, resultColumns } from './results-table.tsx';
import { sortingIn, sortingText } from './sort-head.tsx';

const maxKernels = 6;

/** What is found for the text of the search box: kernels and images by name, and packages with who has them. */
export function packagesView({ data, to, query }: ViewInput): PageView {
  const request = requestIn(query);
  const offset = offsetIn(query);
  const sorting = sortingIn(query, resultColumns);
  const { text } = request;
  const found =
    text === ''
      ? nothing
      : attempt(() => searchPackages(data, request, { offset, limit: pageSize }, sorting));
  const fields = { ...fieldsOf(request), sort: sorting && sortingText(sorting) };
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
        {text !== '' && <NamedLikeThis data={data} to={to} text={nameIn(text)} />}
        {text !== '' && (
          <section aria-labelledby="packages">
            <h2 id="packages">Packages</h2>
            <Choices data={data} request={request} sort={fields.sort} count={count} />
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

function requestIn(query: URLSearchParams): SearchRequest {
  const match = query.get('match');
  return {
    text: fieldIn(query, 'q') ?? '',
    match: match === 'prefix' || match === 'exact' ? match : 'substring',
    kind: kindIn(query),
    language: fieldIn(query, 'language'),
    source: packageSources.find((source) => source === query.get('source')),
    latest: query.get('latest') === 'yes',
  };
}

function fieldsOf({ text, match, kind, language, source, latest }: SearchRequest): Fields {
  return {
    q: text,
    match: match === 'substring' ? undefined : match,
    language,
    kind,
    source,
    latest: latest === true ? 'yes' : undefined,
  };
}

function countText({ totalRows, totalPackages }: SearchResult): string {
  if (totalRows === 0) return 'No results';
  return `${counted(totalRows, 'result')} in ${counted(totalPackages, 'package')}`;
}

/** The text without versions: `numpy` of `numpy>=2`. */
function nameIn(text: string): string {
  const found = attempt(() => parseRequirement(text));
  return 'problems' in found ? text : found.name;
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

function NamedLikeThis({ data, to, text }: { data: KernelData; to: Addresses; text: string }) {
  const { total, environments } = listEnvironments(
    data,
    { text },
    { offset: 0, limit: maxKernels },
  );
  if (total === 0) return undefined;
  return (
    <section aria-labelledby="named">
      <h2 id="named">Kernels and images</h2>
      <ul class="named">
        {environments.map((one) => (
          <li key={one.id} class="card">
            <a href={to.environment(one)}>{environmentName(one)}</a>{' '}
            <LanguageTag environment={one} />
          </li>
        ))}
        {total > environments.length && (
          <li class="all">
            <a href={to.home({ q: text })}>all {counted(total, 'name')}</a>
          </li>
        )}
      </ul>
    </section>
  );
}

/** The choices belong to the form of the search box, so that one address has them all. */
const form = 'search-form';

interface ChoicesProps {
  readonly data: KernelData;
  readonly request: SearchRequest;
  readonly sort: string | undefined;
  readonly count: string;
}

function Choices({ data, request, sort, count }: ChoicesProps) {
  const { match, language, kind, source, latest } = request;
  const kernels = data.environments.filter((one) => one.kind === 'kernel');
  const languages = [...new Set(kernels.map((one) => one.language))].sort();
  const hasImages = kernels.length < data.environments.length;
  return (
    <div class="tools">
      {sort !== undefined && <input type="hidden" name="sort" value={sort} form={form} />}
      <Select
        form={form}
        name="match"
        label="Name"
        chosen={match === 'substring' ? '' : match}
        options={matches}
      />
      <Select
        form={form}
        name="language"
        label="Language"
        chosen={language ?? ''}
        options={[['', 'any'], ...languages.map(same)]}
      />
      <Select
        form={form}
        name="source"
        label="Source"
        chosen={source ?? ''}
        options={sourceOptions}
      />
      {hasImages && (
        <Select form={form} name="kind" label="In" chosen={kind ?? ''} options={kinds} />
      )}
      <label class="check">
        <input
          type="checkbox"
          id="latest"
          name="latest"
          value="yes"
          checked={latest === true}
          form={form}
        />{' '}
        newest versions only
      </label>
      <button class="apply" form={form}>
        Apply
      </button>
      <p class="hint">{count}</p>
    </div>
  );
}

const matches: readonly Option[] = [
  ['', 'contains'],
  ['prefix', 'begins with'],
  ['exact', 'is'],
];
const kinds: readonly Option[] = [
  ['', 'kernels and images'],
  ['kernel', 'kernels'],
  ['image', 'images'],
];
const sourceOptions: readonly Option[] = [
  ['', 'any'],
  ...packageSources.map((one) => [one, sourceWords[one]] as const),
];

function same(text: string): Option {
  return [text, shown(text, 60)];
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

function NothingFound({
  data,
  to,
  request,
}: {
  data: KernelData;
  to: Addresses;
  request: SearchRequest;
}) {
  const name = nameIn(request.text);
  const isNarrowed =
    Object.values(fieldsOf(request)).filter((value) => value !== undefined).length > 1;
  const near = closest(name, data.table.names);
  return (
    <div class="card empty">
      <p>
        <b>No package fits “{shown(request.text)}”</b>
      </p>
      <ul class="hint">
        {near !== undefined && near.toLowerCase() !== name.toLowerCase() && (
          <li>
            Did you mean <a href={to.packages({ q: near })}>{shown(near, 120)}</a>?
          </li>
        )}
        {name !== request.text && (
          <li>
            <a href={to.packages({ q: name })}>Any version of {shown(name, 120)}</a>
          </li>
        )}
        {isNarrowed && (
          <li>
            <a href={to.packages({ q: request.text })}>The same without other conditions</a>
          </li>
        )}
      </ul>
    </div>
  );
}
