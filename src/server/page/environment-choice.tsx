import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { listEnvironments } from '../find/list-environments.ts';
import { groupsOf } from './listed-groups.ts';
import { environmentName, languageText } from './names.tsx';
import { shown } from './page-text.ts';

/** More than these nobody looks through, and a page with all of them would be large. */
const maxOffered = 400;

/** The environments that can be chosen. */
export interface Options {
  readonly offered: readonly Environment[];
  /** That have the text in their names, also those that are not offered. */
  readonly total: number;
  /** Whether there are too many to offer all. */
  readonly isNarrowable: boolean;
}

/** The first environments with a text in their names. */
export function optionsNamed(data: KernelData, text: string): Options {
  const request = text === '' ? {} : { text };
  const { environments, total } = listEnvironments(data, request, { offset: 0, limit: maxOffered });
  return { offered: environments, total, isNarrowable: data.environments.length > maxOffered };
}

interface Props {
  readonly name: string;
  readonly label: string;
  /** An id, or nothing. */
  readonly chosen: string;
  readonly options: Options;
  readonly data: KernelData;
}

/** A choice of one environment; the one that is chosen is among them whatever else is offered. */
export function EnvironmentChoice({ name, label, chosen, options: { offered }, data }: Props) {
  const place = chosen === '' ? undefined : data.placeOf(chosen);
  const kept = place === undefined ? undefined : data.environments[place];
  const isOffered = offered.some(({ id }) => id === chosen);
  return (
    <p class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">choose a kernel or image</option>
        {kept !== undefined && !isOffered && <Choice environment={kept} chosen={chosen} />}
        {groupsOf(offered).map(({ key, language, kernels }) => (
          <optgroup key={key} label={language === undefined ? 'Images' : shown(language, 60)}>
            {kernels.flatMap(({ members }) =>
              members.map((one) => <Choice key={one.id} environment={one} chosen={chosen} />),
            )}
          </optgroup>
        ))}
      </select>
    </p>
  );
}

function Choice({ environment, chosen }: { environment: Environment; chosen: string }) {
  const { id, kind } = environment;
  return (
    <option value={id} selected={id === chosen}>
      {environmentName(environment)}
      {kind === 'kernel' && ` (${languageText(environment)})`}
    </option>
  );
}
