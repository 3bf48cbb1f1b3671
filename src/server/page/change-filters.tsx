import type { PackageChange, PackageChangeKind } from '../../compare/stack-comparison.ts';
import { packageSources } from '../data/package-table.ts';
import { changeKinds, changeWords } from './changes-table.tsx';
import { FilterField, Select } from './choices.tsx';
import { numberText, sourceWords } from './page-text.ts';
import type { WantedComparison } from './wanted-comparison.ts';

interface Props {
  readonly wanted: WantedComparison;
  /** All that differ. */
  readonly changes: readonly PackageChange[];
}

/** Chooses which differences are shown; a part of the form of the two sides. */
export function ChangeFilters({ wanted, changes }: Props) {
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
