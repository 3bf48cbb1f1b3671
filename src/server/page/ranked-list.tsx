import type { RequirementList } from '../find/requirements/parse-requirements.ts';
import type { Ranking as Ranked } from '../find/requirements/rank-environments.ts';
import type { Addresses } from './addresses.ts';
import { Notice } from './notice.tsx';
import { Paging } from './paging.tsx';
import { RankedCard } from './ranked-card.tsx';
import { counted, shown } from './page-text.ts';

/** Each takes much more room than a row of a table. */
export const rankedPageSize = 20;
const maxNotes = 20;

/** A list of requirements, and what fits it. */
export interface Ranking extends Ranked {
  readonly list: RequirementList;
}

interface Props {
  readonly ranking: Ranking;
  readonly offset: number;
  readonly to: Addresses;
  readonly program: string;
  /** `undefined` where the list is too long for an address. */
  readonly address: ((offset: string | undefined) => string) | undefined;
}

/** Kernels and images with what they have of a list, those that have most first. */
export function RankedList({ ranking, offset, to, program, address }: Props) {
  const { list, ranked, total, hints } = ranking;
  const count = list.requirements.length;
  return (
    <>
      <Remarks list={list} hints={hints} />
      <section aria-labelledby="results">
        <h2 id="results">
          {total === 0 ? 'No kernel has any of these' : 'Best matches'}{' '}
          <small>for {counted(count, 'requirement')}</small>
        </h2>
        {ranked.length > 0 && (
          <ol class="ranked" start={offset + 1} data-list data-rows="ranked">
            {ranked.map((one, index) => (
              <RankedCard
                key={one.environment.id}
                {...{ one, to, program }}
                isOpen={offset + index === 0}
              />
            ))}
          </ol>
        )}
        {address !== undefined && (
          <Paging
            rows={{ offset, count: ranked.length, total }}
            size={rankedPageSize}
            noun="Results"
            address={address}
          />
        )}
      </section>
    </>
  );
}

function Remarks({ list: { notes }, hints }: Pick<Ranking, 'list' | 'hints'>) {
  const remarks = [...hints.map(({ requirement, hint }) => `${requirement}: ${hint}`), ...notes];
  if (remarks.length === 0) return undefined;
  return (
    <Notice title="About this list">
      <ul class="problems">
        {remarks.slice(0, maxNotes).map((remark, index) => (
          <li key={index}>{shown(remark, 400)}</li>
        ))}
        {remarks.length > maxNotes && <li>… and {remarks.length - maxNotes} more</li>}
      </ul>
    </Notice>
  );
}
