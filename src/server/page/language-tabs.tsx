import type { KernelData } from '../data/kernel-data.ts';
import type { Addresses } from './addresses.ts';
import type { HomeChoice } from './home-choice.ts';
import { numberText, shown } from './page-text.ts';

interface Props {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly choice: HomeChoice;
}

/** Leads to the kernels of each language, and to the images; nothing where there is no choice. */
export function LanguageTabs({ data, to, choice }: Props) {
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

interface TabProps {
  readonly name: string;
  readonly count: number;
  readonly href: string;
  readonly isHere: boolean;
}

function Tab({ name, count, href, isHere }: TabProps) {
  return (
    <li>
      <a class="tab" href={href} aria-current={isHere ? 'true' : undefined}>
        {name} <small>{numberText(count)}</small>
      </a>
    </li>
  );
}
