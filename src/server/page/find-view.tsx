import {
  parseRequirements,
  type RequirementsFormat,
} from '../find/requirements/parse-requirements.ts';
import { rankEnvironments } from '../find/requirements/rank-environments.ts';
import type { KernelData } from '../data/kernel-data.ts';
import type { Addresses } from './addresses.ts';
import { attempt } from './attempt.ts';
import { kindOptions, languageOptions, Select, type Option } from './choices.tsx';
import { NotUnderstood } from './notice.tsx';
import { offsetIn } from './paging.tsx';
import { counted } from './page-text.ts';
import { fieldIn, kindIn } from './query-fields.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { RankedList, rankedPageSize, type Ranking } from './ranked-list.tsx';

/** Longer addresses are refused by some servers on the way. In UTF-16 units. */
export const maxAddressLength = 4000;

/** What is asked for, as an address or a form has it. */
interface Asked {
  readonly text: string;
  readonly format: RequirementsFormat | undefined;
  readonly file: string | undefined;
  readonly language: string | undefined;
  readonly kind: 'kernel' | 'image' | undefined;
}

/** Which kernels have what a list of requirements asks for. @param posted fields of the form, when they come without an address */
export function findView(
  { data, to, query, settings }: ViewInput,
  posted?: URLSearchParams,
): PageView {
  const asked = askedIn(posted ?? query);
  const offset = offsetIn(query);
  const ranking = asked.text === '' ? undefined : attempt(() => rankingOf(data, asked, offset));
  const address = (at: string | undefined) => to.find({ ...asked, offset: at });
  return {
    title: 'Match a list',
    part: 'find',
    said: saidOf(ranking),
    body: (
      <>
        <div class="lead-in">
          <h1>Match a list of requirements</h1>
          <p class="lead">
            Paste a <code>requirements.txt</code>, an <code>environment.yml</code>, or names of R
            packages, to see which kernels have what it asks for.
          </p>
        </div>
        <ListForm data={data} to={to} asked={asked} />
        {posted !== undefined && asked.text !== '' && (
          <p class="hint">
            This list is too long for an address: what you see cannot be shared as a link.
          </p>
        )}
        {ranking !== undefined && 'problems' in ranking && (
          <NotUnderstood problems={ranking.problems} />
        )}
        {ranking !== undefined && !('problems' in ranking) && (
          <RankedList
            ranking={ranking}
            offset={offset}
            to={to}
            program={settings.kernelCommand}
            address={posted === undefined ? address : undefined}
          />
        )}
      </>
    ),
  };
}

/** The address of what a form asks for; `undefined` when it would be too long. */
export function findAddress(to: Addresses, form: URLSearchParams): string | undefined {
  const address = to.find({ ...askedIn(form) });
  return address.length > maxAddressLength ? undefined : address;
}

function askedIn(fields: URLSearchParams): Asked {
  const format = fields.get('format');
  return {
    text: (fields.get('text') ?? '').replaceAll('\r\n', '\n').trim(),
    format: formats.find((one) => one === format),
    file: fieldIn(fields, 'file'),
    language: fieldIn(fields, 'language'),
    kind: kindIn(fields),
  };
}

const formats: readonly RequirementsFormat[] = ['requirements.txt', 'environment.yml', 'r'];

function rankingOf(
  data: KernelData,
  { text, format, file, language, kind }: Asked,
  offset: number,
): Ranking {
  const list = parseRequirements(text, format, file);
  return {
    list,
    ...rankEnvironments(data, list, { kind, language }, { offset, limit: rankedPageSize }),
  };
}

function saidOf(ranking: Ranking | { readonly problems: unknown } | undefined): string {
  if (ranking === undefined) return '';
  return 'problems' in ranking ? 'Not understood' : counted(ranking.total, 'result');
}

function ListForm({ data, to, asked }: { data: KernelData; to: Addresses; asked: Asked }) {
  const kinds = kindOptions(data);
  return (
    <form class="card list-form" method="post" action={to.find()} data-drop>
      <label for="text">Requirements</label>
      <textarea
        id="text"
        name="text"
        rows={8}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        placeholder={'numpy>=2,<3\npandas\nr:ggplot2>=3.5'}
      >
        {`\n${asked.text}`}
      </textarea>
      <div class="tools">
        <Select name="format" label="Format" chosen={asked.format ?? ''} options={formatOptions} />
        <Select
          name="language"
          label="Language"
          chosen={asked.language ?? ''}
          options={languageOptions(data)}
        />
        {kinds.length > 0 && (
          <Select name="kind" label="In" chosen={asked.kind ?? ''} options={kinds} />
        )}
        <input type="hidden" name="file" value={asked.file ?? ''} />
        <button class="primary">Match</button>
      </div>
    </form>
  );
}

const formatOptions: readonly Option[] = [
  ['', 'recognise it'],
  ['requirements.txt', 'requirements.txt'],
  ['environment.yml', 'environment.yml'],
  ['r', 'R packages'],
];
