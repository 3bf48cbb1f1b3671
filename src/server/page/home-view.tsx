import type { Environment, KernelEnvironment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { listEnvironments } from '../find/list-environments.ts';
import type { Addresses } from './addresses.ts';
import { groupsOf, type ListedGroup, type ListedKernel } from './listed-groups.ts';
import { languageText } from './names.tsx';
import { offsetIn, pageSize, Paging } from './paging.tsx';
import { counted, dayText, numberText, shown } from './page-text.ts';
import { fieldIn, kindIn } from './query-fields.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { Cell } from './table-parts.tsx';

/** What of the list is asked for, as the address has it. */
interface Choice {
  readonly language: string | undefined;
  readonly kind: 'kernel' | 'image' | undefined;
  readonly text: string | undefined;
}

/** All kernels by language, each with its versions, and the images. */
export function homeView({ data, to, query }: ViewInput): PageView {
  const choice = choiceIn(query);
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
        {data.environments.length > 0 && <Languages data={data} to={to} choice={choice} />}
        {total === 0 && <Nothing to={to} choice={choice} />}
        <div data-list>
          {groupsOf(environments).map((group) => (
            <Group key={group.key} group={group} to={to} />
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

function choiceIn(query: URLSearchParams): Choice {
  return {
    language: fieldIn(query, 'language'),
    kind: kindIn(query),
    text: fieldIn(query, 'q'),
  };
}

function countText(total: number, { kind }: Choice): string {
  return kind === 'image' ? counted(total, 'image') : counted(total, 'version');
}

function Lead({
  data,
  to,
  choice,
  total,
}: {
  data: KernelData;
  to: Addresses;
  choice: Choice;
  total: number;
}) {
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

function Languages({ data, to, choice }: { data: KernelData; to: Addresses; choice: Choice }) {
  const counts = new Map<string, number>();
  const text = choice.text?.toLowerCase() ?? '';
  const named = data.environments.filter(({ name }) => name.toLowerCase().includes(text));
  let images = 0;
  for (const one of named)
    if (one.kind === 'image') images += 1;
    else counts.set(one.language, (counts.get(one.language) ?? 0) + 1);
  const languages = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (languages.length + Number(images > 0) < 2) return undefined;
  const { text: q } = choice;
  const isAll = choice.language === undefined && choice.kind === undefined;
  return (
    <nav class="tabs" aria-label="Languages">
      <ul>
        <Tab name="All" count={named.length} href={to.home({ q })} isHere={isAll} />
        {languages.map(([language, count]) => (
          <Tab
            key={language}
            name={shown(language, 40)}
            count={count}
            href={to.home({ q, language })}
            isHere={choice.language === language}
          />
        ))}
        {images > 0 && (
          <Tab
            name="Images"
            count={images}
            href={to.home({ q, kind: 'image' })}
            isHere={choice.kind === 'image'}
          />
        )}
      </ul>
    </nav>
  );
}

function Tab({
  name,
  count,
  href,
  isHere,
}: {
  name: string;
  count: number;
  href: string;
  isHere: boolean;
}) {
  return (
    <li>
      <a class="tab" href={href} aria-current={isHere ? 'true' : undefined}>
        {name} <small>{numberText(count)}</small>
      </a>
    </li>
  );
}

function Nothing({ to, choice }: { to: Addresses; choice: Choice }) {
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

function Group({ group, to }: { group: ListedGroup; to: Addresses }) {
  const id = `group-${group.key}`;
  return (
    <section aria-labelledby={id} data-section>
      <h2 id={id}>{group.language === undefined ? 'Images' : shown(group.language, 60)}</h2>
      <div class="card">
        <table
          class={group.language === undefined ? 'data kernels is-images' : 'data kernels'}
          role="table"
          aria-labelledby={id}
          data-rows={group.key}
        >
          <Heads isImages={group.language === undefined} />
          {group.kernels.map((kernel) => (
            <KernelRows key={kernel.name} kernel={kernel} to={to} />
          ))}
        </table>
      </div>
    </section>
  );
}

function Heads({ isImages }: { isImages: boolean }) {
  const texts = isImages
    ? ['Image', 'Packages']
    : ['Kernel', 'Version', 'Language', 'Packages', 'Indexed'];
  return (
    <thead role="rowgroup">
      <tr role="row">
        {texts.map((text) => (
          <th
            key={text}
            scope="col"
            role="columnheader"
            class={text === 'Packages' ? 'number' : undefined}
          >
            {text}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function KernelRows({ kernel: { name, members }, to }: { kernel: ListedKernel; to: Addresses }) {
  return (
    <tbody role="rowgroup">
      {members.map((one, index) => (
        <tr key={one.id} role="row">
          {index === 0 && <NameHead name={name} members={members} to={to} />}
          {one.kind === 'kernel' && <VersionCells kernel={one} isNewest={index === 0} to={to} />}
          <Cell class="c-count number">{numberText(one.packageCount)}</Cell>
          {one.kind === 'kernel' && (
            <Cell class="c-date">
              {one.indexedDate === undefined ? '–' : dayText(one.indexedDate)}
            </Cell>
          )}
        </tr>
      ))}
    </tbody>
  );
}

function NameHead({
  name,
  members,
  to,
}: {
  name: string;
  members: readonly Environment[];
  to: Addresses;
}) {
  const [newest] = members;
  return (
    <th scope="rowgroup" role="rowheader" class="c-name" rowSpan={members.length}>
      {newest === undefined ? (
        shown(name, 120)
      ) : (
        <a href={to.environment(newest)}>{shown(name, 120)}</a>
      )}
    </th>
  );
}

function VersionCells({
  kernel,
  isNewest,
  to,
}: {
  kernel: KernelEnvironment;
  isNewest: boolean;
  to: Addresses;
}) {
  return (
    <>
      <Cell class={isNewest ? 'c-version newest' : 'c-version'}>
        <a href={to.environment(kernel)}>{shown(kernel.version, 60)}</a>
      </Cell>
      <Cell class="c-language">{languageText(kernel)}</Cell>
    </>
  );
}
