import type { Environment, KernelEnvironment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { listEnvironments } from '../find/list-environments.ts';
import type { Addresses } from './addresses.ts';
import { numberText, shown } from './page-text.ts';

/** Those that are named; who wants more finds them in the list of kernels. */
const maxNamed = 24;

/** All versions of a kernel, newest first. */
export function versionsOf(
  data: KernelData,
  { language, name }: KernelEnvironment,
): readonly KernelEnvironment[] {
  const request = { kind: 'kernel', language, text: name } as const;
  const { environments } = listEnvironments(data, request, {
    offset: 0,
    limit: data.environments.length,
  });
  return environments.filter(
    (one) => one.kind === 'kernel' && one.name === name,
  ) as readonly KernelEnvironment[];
}

interface Props {
  readonly chosen: Environment;
  readonly versions: readonly KernelEnvironment[];
  readonly to: Addresses;
}

/** Leads from a version of a kernel to the others. */
export function Versions({ chosen, versions, to }: Props) {
  return (
    <nav class="versions" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ul>
        {versions.slice(0, maxNamed).map((one) => (
          <li key={one.id}>
            <a
              class="tab"
              href={to.environment(one)}
              aria-current={one.id === chosen.id ? 'page' : undefined}
            >
              {shown(one.version, 60)}
            </a>
          </li>
        ))}
        {versions.length > maxNamed && (
          <li>
            <a class="tab" href={to.home({ q: chosen.name })}>
              all {numberText(versions.length)}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}
