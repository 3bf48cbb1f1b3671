import { closest } from '../../spec/closest.ts';
import type { KernelData } from '../data/kernel-data.ts';
import type { SearchRequest } from '../find/search.ts';
import type { Addresses } from './addresses.ts';
import { shown } from './page-text.ts';
import { searchedName, searchFieldsOf } from './search-request.ts';

interface Props {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly request: SearchRequest;
}

/** Says that no package fits, and what may be searched instead. */
export function NothingFound({ data, to, request }: Props) {
  const name = searchedName(request.text);
  const isNarrowed =
    Object.values(searchFieldsOf(request)).filter((value) => value !== undefined).length > 1;
  const near = closest(name, data.table.names);
  return (
    <div class="card empty">
      <p>
        <b>No package fits “{shown(request.text)}”</b>
      </p>
      <ul class="hint">
        {near !== undefined && near.toLowerCase() !== name.toLowerCase() && (
          <li>
            Did you mean <a href={to.packages({ q: near })}>{shown(near, 120)}</a>?
          </li>
        )}
        {name !== request.text && (
          <li>
            <a href={to.packages({ q: name })}>Any version of {shown(name, 120)}</a>
          </li>
        )}
        {isNarrowed && (
          <li>
            <a href={to.packages({ q: request.text })}>The same without other conditions</a>
          </li>
        )}
      </ul>
    </div>
  );
}
