/** What a form sends, and what people read. */
export type Option = readonly [value: string, text: string];

interface Props {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly Option[];
  /** The id of the form that it belongs to, where that is elsewhere. */
  readonly form?: string;
}

/** A choice with its label in front. */
export function Select({ name, label, chosen, options, form }: Props) {
  return (
    <label>
      {label}{' '}
      <select id={`choice-${name}`} name={name} form={form}>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Takes a part of a name, so that only rows with it are shown. @param form the id of the form that it belongs to */
export function FilterField({ text, form }: { text: string; form?: string }) {
  return (
    <label class="filter">
      Filter{' '}
      <input
        type="search"
        id="filter"
        name="filter"
        form={form}
        value={text}
        placeholder="part of a name"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
    </label>
  );
}
