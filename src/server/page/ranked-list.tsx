import type { RequirementList } from '../find/requirements/parse-requirements.ts';
import type {
  RankedEnvironment,
  Ranking as Ranked,
} from '../find/requirements/rank-environments.ts';
import type { Addresses } from './addresses.ts';
import { Commands } from './commands.tsx';
import { environmentName, LanguageTag } from './names.tsx';
import { Notice } from './notice.tsx';
import { Paging } from './paging.tsx';
import { counted, shown } from './page-text.ts';

/** Each takes much more room than a row of a table. */
export const rankedPageSize = 20;
const maxNotes = 20;
const maxMet = 300;

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

interface CardProps {
  readonly one: RankedEnvironment;
  readonly to: Addresses;
  readonly program: string;
  readonly isOpen: boolean;
}

function RankedCard({ one, to, program, isOpen }: CardProps) {
  const { environment, satisfied, wrongVersion, missing } = one;
  // The version of the language counts as well.
  const count = satisfied.length + wrongVersion.length + missing.length;
  const isWhole = satisfied.length === count;
  return (
    <li class={isWhole ? 'card match is-whole' : 'card match'}>
      <div class="match-head">
        <h3>
          <a href={to.environment(environment)}>{environmentName(environment)}</a>{' '}
          <LanguageTag environment={environment} />
        </h3>
        <p class="score">
          {isWhole
            ? `has ${count === 1 ? 'it' : `all ${count}`}`
            : `has ${satisfied.length} of ${count}`}
        </p>
      </div>
      <Meter parts={[satisfied.length, wrongVersion.length, missing.length]} />
      <dl class="outcome">
        {wrongVersion.length > 0 && (
          <div class="is-wrong">
            <dt>Other version</dt>
            <dd>
              {wrongVersion.map(({ requirement, has }, index) => (
                <span key={index} class="chip">
                  <code>{shown(requirement.text, 120)}</code> <small>has {shown(has, 80)}</small>
                </span>
              ))}
            </dd>
          </div>
        )}
        {missing.length > 0 && (
          <div class="is-missing">
            <dt>Missing</dt>
            <dd>
              {missing.map(({ requirement }, index) => (
                <code key={index} class="chip">
                  {shown(requirement.text, 120)}
                </code>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <details open={isOpen}>
        <summary>
          {environment.kind === 'kernel' ? 'Commands, and what it has' : 'What it has'}
        </summary>
        {environment.kind === 'kernel' && <Commands kernel={environment} program={program} />}
        <MetList met={satisfied} />
      </details>
    </li>
  );
}

function MetList({ met }: { met: RankedEnvironment['satisfied'] }) {
  if (met.length === 0) return undefined;
  return (
    <ul class="met">
      {met.slice(0, maxMet).map(({ requirement, has }, index) => (
        <li key={index}>
          <code>{shown(requirement.text, 120)}</code> <small>has {shown(has, 80)}</small>
        </li>
      ))}
      {met.length > maxMet && <li>… and {met.length - maxMet} more</li>}
    </ul>
  );
}

/** Shares of what is met, has another version, and is missing; the words stand below it. */
function Meter({ parts }: { parts: readonly number[] }) {
  const sum = parts.reduce((all, part) => all + part, 0) || 1;
  let before = 0;
  return (
    <svg class="meter" height="6" aria-hidden="true">
      {parts.map((part, index) => {
        const x = before;
        before += part;
        if (part === 0) return undefined;
        const name = ['met', 'wrong', 'missing'][index] ?? '';
        return (
          <rect
            key={name}
            class={`meter-${name}`}
            x={percent(x / sum)}
            width={percent(part / sum)}
            height="6"
          />
        );
      })}
    </svg>
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
