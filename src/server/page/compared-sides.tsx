import type { KernelData } from '../data/kernel-data.ts';
import type { Addresses } from './addresses.ts';
import { EnvironmentChoice, optionsNamed, type Options } from './environment-choice.tsx';
import { numberText, shown } from './page-text.ts';
import { comparisonFieldsOf, type WantedComparison } from './wanted-comparison.ts';

interface Props {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly wanted: WantedComparison;
}

/** Chooses the two that are compared. */
export function ComparedSides({ data, to, wanted }: Props) {
  const options = optionsNamed(data, wanted.among);
  const unknown = [wanted.left, wanted.right].filter(
    (id) => id !== '' && data.placeOf(id) === undefined,
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
          href={to.compare({
            ...comparisonFieldsOf(wanted),
            left: wanted.right,
            right: wanted.left,
          })}
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
