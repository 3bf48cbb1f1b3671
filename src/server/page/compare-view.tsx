import type { PackageChange, PackageChangeKind } from '../../compare/stack-comparison.ts';
import type { PackageSource } from '../../inventory/inventory.ts';
import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { compareEnvironments } from '../find/compare-environments.ts';
import type { Addresses } from './addresses.ts';
import { ChangesTable, changeKinds, changeWords } from './changes-table.tsx';
import { FilterField, Select } from './choices.tsx';
import { EnvironmentChoice, optionsNamed, type Options } from './environment-choice.tsx';
import { environmentName, LanguageTag } from './names.tsx';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, numberText, shown, sourceWords } from './page-text.ts';
import { fieldIn } from './query-fields.ts';
import type { PageView, ViewInput } from './page-view.ts';

/** What of a comparison is asked for, as the address has it. */
interface Wanted {
  readonly left: string;
  readonly right: string;
  /** Only environments with this in their names are offered. */
  readonly among: string;
  /** All when none is chosen. */
  readonly kinds: readonly PackageChangeKind[];
  readonly source: PackageSource | undefined;
  readonly filter: string;
}

/** What differs between two kernels or images. */
export function compareView({ data, to, query }: ViewInput): PageView {
  const wanted = wantedIn(query);
  const [left, right] = [placeIn(data, wanted.left), placeIn(data, wanted.right)];
  const sides = [sideOf(data, left), sideOf(data, right)] as const;
  const hasBoth = sides[0] !== undefined && sides[1] !== undefined;
  const names = hasBoth ? `${environmentName(sides[0])} → ${environmentName(sides[1])}` : undefined;
  const result =
    left === undefined || right === undefined ? undefined : compareEnvironments(data, left, right);
  const rows = result === undefined ? [] : chosen(result.changes, wanted);
  return {
    title: names ?? 'Compare',
    part: 'compare',
    said:
      result === undefined
        ? 'Choose two'
        : `${counted(rows.length, 'difference')}, ${numberText(result.same)} the same`,
    body: (
      <>
        <div class="lead-in">
          <h1>Compare</h1>
          <p class="lead">What changes for people who go from one kernel or image to another.</p>
        </div>
        <Sides data={data} to={to} wanted={wanted} />
        {result !== undefined && hasBoth && (
          <section aria-labelledby="differences">
            <h2 id="differences" class="pair">
              <Side environment={sides[0]} to={to} /> <span aria-label="compared with">→</span>{' '}
              <Side environment={sides[1]} to={to} />
            </h2>
            <Differences
              to={to}
              wanted={wanted}
              rows={rows}
              offset={offsetIn(query)}
              {...result}
              names={sides.map(nameOf)}
            />
          </section>
        )}
      </>
    ),
  };
}

function wantedIn(query: URLSearchParams): Wanted {
  const shownKinds = query.getAll('show');
  return {
    left: query.get('left') ?? '',
    right: query.get('right') ?? '',
    among: fieldIn(query, 'among') ?? '',
    kinds: changeKinds.filter((kind) => shownKinds.includes(kind)),
    source: packageSources.find((source) => source === query.get('source')),
    filter: fieldIn(query, 'filter') ?? '',
  };
}

function placeIn(data: KernelData, id: string): number | undefined {
  return id === '' ? undefined : data.placeOf(id);
}

function sideOf(data: KernelData, place: number | undefined): Environment | undefined {
  return place === undefined ? undefined : data.environments[place];
}

function nameOf(environment: Environment | undefined): string {
  return environment === undefined ? '' : environmentName(environment);
}

function chosen(
  changes: readonly PackageChange[],
  { kinds, source, filter }: Wanted,
): readonly PackageChange[] {
  const text = filter.toLowerCase();
  return changes.filter(
    (change) =>
      (kinds.length === 0 || kinds.includes(change.kind)) &&
      (source === undefined || change.source === source) &&
      change.name.toLowerCase().includes(text),
  );
}

function fieldsOf({ left, right, among, kinds, source, filter }: Wanted) {
  return { left, right, among, show: kinds, source, filter };
}

interface SidesProps {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly wanted: Wanted;
}

function Sides({ data, to, wanted }: SidesProps) {
  const options = optionsNamed(data, wanted.among);
  const unknown = [wanted.left, wanted.right].filter(
    (id) => placeIn(data, id) === undefined && id !== '',
  );
  return (
    <form class="card sides" id="sides" action={to.compare()} data-live>
      <div class="pair-of-fields">
        <EnvironmentChoice
          name="left"
          label="From"
          chosen={wanted.left}
          options={options}
          data={data}
        />
        <a
          id="swap"
          class="swap"
          href={to.compare({ ...fieldsOf(wanted), left: wanted.right, right: wanted.left })}
        >
          <span aria-hidden="true">⇄ </span>Swap
        </a>
        <EnvironmentChoice
          name="right"
          label="To"
          chosen={wanted.right}
          options={options}
          data={data}
        />
      </div>
      {options.isNarrowable && <Among text={wanted.among} options={options} />}
      <button class="apply">Compare</button>
      {unknown.length > 0 && (
        <p class="hint">
          {unknown.map((id) => `“${shown(id, 120)}” is not here (any more).`).join(' ')}
        </p>
      )}
    </form>
  );
}

function Among({ text, options }: { text: string; options: Options }) {
  return (
    <p class="among">
      <label for="among">Offer those named</label>{' '}
      <input
        type="search"
        id="among"
        name="among"
        value={text}
        autocomplete="off"
        spellcheck={false}
      />{' '}
      <span class="hint">
        {options.total > options.offered.length
          ? `the first ${numberText(options.offered.length)} of ${numberText(options.total)} are offered`
          : `${numberText(options.total)} are offered`}
      </span>
    </p>
  );
}

function Side({ environment, to }: { environment: Environment; to: Addresses }) {
  return (
    <>
      <a href={to.environment(environment)}>{environmentName(environment)}</a>{' '}
      <LanguageTag environment={environment} />
    </>
  );
}

interface DifferencesProps {
  readonly to: Addresses;
  readonly wanted: Wanted;
  /** All that differ. */
  readonly changes: readonly PackageChange[];
  /** Those that are asked for. */
  readonly rows: readonly PackageChange[];
  readonly same: number;
  readonly offset: number;
  readonly names: readonly string[];
}

function Differences({ to, wanted, changes, rows, same, offset, names }: DifferencesProps) {
  const page = rows.slice(offset, offset + pageSize);
  if (changes.length === 0)
    return (
      <div class="card empty">
        <p>
          <b>No differences</b>
        </p>
        <p class="hint">{counted(same, 'package')} of the same version on both sides</p>
      </div>
    );
  return (
    <>
      <Filters wanted={wanted} changes={changes} />
      <p class="hint count" data-said={counted(rows.length, 'difference')}>
        {numberText(rows.length)} of {counted(changes.length, 'difference')} ·{' '}
        {counted(same, 'package')} the same
      </p>
      {rows.length === 0 ? (
        <div class="card empty">
          <p>
            <b>None of the differences is of this kind</b>
          </p>
        </div>
      ) : (
        <div class="card" data-list>
          <ChangesTable changes={page} names={names} to={to} />
        </div>
      )}
      <Paging
        rows={{ offset, count: page.length, total: rows.length }}
        address={(at) => to.compare({ ...fieldsOf(wanted), offset: at })}
      />
    </>
  );
}

function Filters({ wanted, changes }: { wanted: Wanted; changes: readonly PackageChange[] }) {
  const counts = new Map<PackageChangeKind, number>();
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const sources = packageSources.filter((source) =>
    changes.some((change) => change.source === source),
  );
  return (
    <div class="tools">
      <fieldset class="kinds">
        <legend class="unseen">Only these differences</legend>
        {changeKinds.map((kind) => {
          const count = counts.get(kind) ?? 0;
          if (count === 0) return undefined;
          return (
            <label key={kind} class={`kind is-${kind}`}>
              <input
                type="checkbox"
                id={`show-${kind}`}
                name="show"
                value={kind}
                checked={wanted.kinds.includes(kind)}
                form="sides"
              />{' '}
              {changeWords[kind]} <b>{numberText(count)}</b>
            </label>
          );
        })}
      </fieldset>
      {sources.length > 1 && (
        <Select
          name="source"
          label="Source"
          form="sides"
          chosen={wanted.source ?? ''}
          options={[
            ['', 'any'],
            ...sources.map((source) => [source, sourceWords[source]] as const),
          ]}
        />
      )}
      <FilterField text={wanted.filter} form="sides" />
      <button class="apply" form="sides">
        Apply
      </button>
    </div>
  );
}
