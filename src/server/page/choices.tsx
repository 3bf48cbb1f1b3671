import type { KernelData } from '../data/kernel-data.ts';
import { shown } from './page-text.ts';

/** What a form sends, and what people read. */
export type Option = readonly [value: string, text: string];

/** Every language there is. */
export function languageOptions({ environments }: KernelData): readonly Option[] {
  const languages = environments.flatMap((one) => (one.kind === 'kernel' ? [one.language] : []));
  const names = [...new Set(languages)].sort();
  return [['', 'any'], ...names.map((name) => [name, shown(name, 60)] as const)];
}

/** Kernels or images; none where there are only kernels. */
export function kindOptions({ environments }: KernelData): readonly Option[] {
  if (environments.every(({ kind }) => kind === 'kernel')) return [];
  return [
    ['', 'kernels and images'],
    ['kernel', 'kernels'],
    ['image', 'images'],
  ];
}

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
