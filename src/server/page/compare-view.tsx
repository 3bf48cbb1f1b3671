import type { PackageChange } from '../../compare/stack-comparison.ts';
import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { compareEnvironments } from '../find/compare-environments.ts';
import type { Addresses } from './addresses.ts';
import { ChangeFilters } from './change-filters.tsx';
import { ChangesTable } from './changes-table.tsx';
import { ComparedSides } from './compared-sides.tsx';
import { environmentName, LanguageTag } from './names.tsx';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, numberText } from './page-text.ts';
import type { PageView, ViewInput } from './page-view.ts';
import {
  comparisonFieldsOf,
  wantedChanges,
  wantedComparisonIn,
  type WantedComparison,
} from './wanted-comparison.ts';

/** What differs between two kernels or images. */
export function compareView({ data, to, query }: ViewInput): PageView {
  const wanted = wantedComparisonIn(query);
  const [left, right] = [placeIn(data, wanted.left), placeIn(data, wanted.right)];
  const sides = [sideOf(data, left), sideOf(data, right)] as const;
  const hasBoth = sides[0] !== undefined && sides[1] !== undefined;
  const names = hasBoth ? `${environmentName(sides[0])} → ${environmentName(sides[1])}` : undefined;
  const result =
    left === undefined || right === undefined ? undefined : compareEnvironments(data, left, right);
  const rows = result === undefined ? [] : wantedChanges(result.changes, wanted);
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
        <ComparedSides data={data} to={to} wanted={wanted} />
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

function placeIn(data: KernelData, id: string): number | undefined {
  return id === '' ? undefined : data.placeOf(id);
}

function sideOf(data: KernelData, place: number | undefined): Environment | undefined {
  return place === undefined ? undefined : data.environments[place];
}

function nameOf(environment: Environment | undefined): string {
  return environment === undefined ? '' : environmentName(environment);
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
  readonly wanted: WantedComparison;
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
      <ChangeFilters wanted={wanted} changes={changes} />
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
        address={(at) => to.compare({ ...comparisonFieldsOf(wanted), offset: at })}
      />
    </>
  );
}
