import type { Environment, KernelEnvironment } from '../data/environment.ts';
import type { Addresses } from './addresses.ts';
import type { ListedGroup, ListedKernel } from './listed-groups.ts';
import { languageText } from './names.tsx';
import { dayText, numberText, shown } from './page-text.ts';
import { Cell } from './table-parts.tsx';

/** The kernels of a language, each with its versions, or the images. */
export function KernelTable({ group, to }: { group: ListedGroup; to: Addresses }) {
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

interface NameProps {
  readonly name: string;
  readonly members: readonly Environment[];
  readonly to: Addresses;
}

function NameHead({ name, members, to }: NameProps) {
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

interface VersionProps {
  readonly kernel: KernelEnvironment;
  readonly isNewest: boolean;
  readonly to: Addresses;
}

function VersionCells({ kernel, isNewest, to }: VersionProps) {
  return (
    <>
      <Cell class={isNewest ? 'c-version newest' : 'c-version'}>
        <a href={to.environment(kernel)}>{shown(kernel.version, 60)}</a>
      </Cell>
      <Cell class="c-language">{languageText(kernel)}</Cell>
    </>
  );
}
