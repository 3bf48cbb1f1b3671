import type { KernelData } from '../data/kernel-data.ts';
import { listEnvironments } from '../find/list-environments.ts';
import type { Addresses } from './addresses.ts';
import { environmentName, LanguageTag } from './names.tsx';
import { counted } from './page-text.ts';

const maxNamed = 6;

interface Props {
  readonly data: KernelData;
  readonly to: Addresses;
  readonly text: string;
}

/** The first kernels and images with a text in their names; nothing when none has it. */
export function NamedEnvironments({ data, to, text }: Props) {
  const { total, environments } = listEnvironments(data, { text }, { offset: 0, limit: maxNamed });
  if (total === 0) return undefined;
  return (
    <section aria-labelledby="named">
      <h2 id="named">Kernels and images</h2>
      <ul class="named">
        {environments.map((one) => (
          <li key={one.id} class="card">
            <a href={to.environment(one)}>{environmentName(one)}</a>{' '}
            <LanguageTag environment={one} />
          </li>
        ))}
        {total > environments.length && (
          <li class="all">
            <a href={to.home({ q: text })}>all {counted(total, 'name')}</a>
          </li>
        )}
      </ul>
    </section>
  );
}
