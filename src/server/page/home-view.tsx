import type { KernelData } from '../data/kernel-data.ts';
import { listEnvironments } from '../find/list-environments.ts';
import type { Addresses } from './addresses.ts';
import { homeChoiceIn, type HomeChoice } from './home-choice.ts';
import { KernelTable } from './kernel-table.tsx';
import { LanguageTabs } from './language-tabs.tsx';
import { groupsOf } from './listed-groups.ts';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, shown } from './page-text.ts';
import type { PageView, ViewInput } from './page-view.ts';

/** All kernels by language, each with its versions, and the images. */
export function homeView({ data, to, query }: ViewInput): PageView {
  const choice = homeChoiceIn(query);
  const offset = offsetIn(query);
  const { total, environments } = listEnvironments(data, choice, { offset, limit: pageSize });
  const fields = { language: choice.language, kind: choice.kind, q: choice.text };
  return {
    title: choice.text === undefined ? choice.language : `Named “${choice.text}”`,
    part: 'kernels',
    said: countText(total, choice),
    isSearch: true,
    searched: choice.text,
    body: (
      <>
        <Lead data={data} to={to} choice={choice} total={total} />
        {data.environments.length > 0 && <LanguageTabs data={data} to={to} choice={choice} />}
        {total === 0 && <Nothing to={to} choice={choice} />}
        <div data-list>
          {groupsOf(environments).map((group) => (
            <KernelTable key={group.key} group={group} to={to} />
          ))}
        </div>
        <Paging
          rows={{ offset, count: environments.length, total }}
          noun="Versions"
          address={(at) => to.home({ ...fields, offset: at })}
        />
      </>
    ),
  };
}

function countText(total: number, { kind }: HomeChoice): string {
  return kind === 'image' ? counted(total, 'image') : counted(total, 'version');
}

interface LeadProps {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly choice: HomeChoice;
  readonly total: number;
}

function Lead({ data, to, choice, total }: LeadProps) {
  if (choice.text !== undefined)
    return (
      <div class="lead-in">
        <h1>Named “{shown(choice.text)}”</h1>
        <p class="lead">
          {counted(total, 'environment')} ·{' '}
          <a href={to.packages({ q: choice.text })}>search packages</a> ·{' '}
          <a href={to.home()}>show all</a>
        </p>
      </div>
    );
  const kernels = data.environments.filter((one) => one.kind === 'kernel');
  const names = new Set(kernels.map(({ language, name }) => `${language}/${name}`)).size;
  return (
    <div class="lead-in">
      <h1>Which kernel has your package?</h1>
      <p class="lead">
        {counted(names, 'kernel')} in {counted(kernels.length, 'version')} with{' '}
        {counted(data.table.names.length, 'package')}. Search for a package like{' '}
        <a href={to.packages({ q: 'numpy>=2,<3' })}>numpy&gt;=2,&lt;3</a>,{' '}
        <a href={to.find()}>match a list</a> of requirements, or look through them:
      </p>
    </div>
  );
}

function Nothing({ to, choice }: { to: Addresses; choice: HomeChoice }) {
  return (
    <div class="card empty">
      <p>
        <b>
          {choice.text === undefined ? 'There are none' : 'No kernel and no image has such a name'}
        </b>
      </p>
      <p class="hint">
        {choice.text === undefined ? (
          'The index that was read has no kernels.'
        ) : (
          <>
            Perhaps it is a package: <a href={to.packages({ q: choice.text })}>search packages</a>.
          </>
        )}
      </p>
    </div>
  );
}
