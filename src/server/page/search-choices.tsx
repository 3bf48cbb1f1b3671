import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import type { SearchRequest } from '../find/search.ts';
import { kindOptions, languageOptions, Select, type Option } from './choices.tsx';
import { sourceWords } from './page-text.ts';

/** The choices belong to the form of the search box, so that one address has them all. */
const form = 'search-form';

interface Props {
  readonly data: KernelData;
  readonly request: SearchRequest;
  readonly sort: string | undefined;
  readonly count: string;
}

/** Narrows what is found for the text of the search box. @param count what is found, in words */
export function SearchChoices({ data, request, sort, count }: Props) {
  const { match, language, kind, source, latest } = request;
  const kinds = kindOptions(data);
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
        options={languageOptions(data)}
      />
      <Select
        form={form}
        name="source"
        label="Source"
        chosen={source ?? ''}
        options={sourceOptions}
      />
      {kinds.length > 0 && (
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
const sourceOptions: readonly Option[] = [
  ['', 'any'],
  ...packageSources.map((one) => [one, sourceWords[one]] as const),
];
