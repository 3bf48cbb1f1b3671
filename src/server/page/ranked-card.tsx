import type { Met, RankedEnvironment } from '../find/requirements/rank-environments.ts';
import type { Addresses } from './addresses.ts';
import { Commands } from './commands.tsx';
import { Meter } from './meter.tsx';
import { environmentName, LanguageTag } from './names.tsx';
import { counted, shown } from './page-text.ts';

/** Requirements of a kind that are named; a list may have thousands, and there is a card for each of many environments. */
const maxNamed = 80;

interface Props {
  readonly one: RankedEnvironment;
  readonly to: Addresses;
  readonly program: string;
  readonly isOpen: boolean;
}

/** One environment with what it has of a list. */
export function RankedCard({ one, to, program, isOpen }: Props) {
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
      <Outcome one={one} />
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

function Outcome({ one: { wrongVersion, missing } }: { one: RankedEnvironment }) {
  if (wrongVersion.length + missing.length === 0) return undefined;
  return (
    <dl class="outcome">
      {wrongVersion.length > 0 && (
        <div class="is-wrong">
          <dt>Other version</dt>
          <dd>
            {wrongVersion.slice(0, maxNamed).map((met, index) => (
              <MetText key={index} met={met} />
            ))}
            <More count={wrongVersion.length} />
          </dd>
        </div>
      )}
      {missing.length > 0 && (
        <div class="is-missing">
          <dt>Missing</dt>
          <dd>
            {missing.slice(0, maxNamed).map(({ requirement }, index) => (
              <code key={index}>{shown(requirement.text, 120)}</code>
            ))}
            <More count={missing.length} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function MetList({ met }: { met: readonly Met[] }) {
  if (met.length === 0) return undefined;
  return (
    <div class="met">
      {met.slice(0, maxNamed).map((one, index) => (
        <MetText key={index} met={one} />
      ))}
      <More count={met.length} />
    </div>
  );
}

function MetText({ met: { requirement, has } }: { met: Met }) {
  return (
    <span class="chip">
      <code>{shown(requirement.text, 120)}</code> <small>has {shown(has, 80)}</small>
    </span>
  );
}

function More({ count }: { count: number }) {
  return count > maxNamed ? (
    <small>… and {counted(count - maxNamed, 'more', 'more')}</small>
  ) : undefined;
}
