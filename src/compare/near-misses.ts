import type { Package } from '../inventory/inventory.ts';
import { didYouMean } from '../spec/closest.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { meets, type Requirement } from './requirement.ts';

/** What people may have meant by a requirement that nothing meets. */
export interface NearMisses {
  /** Takes note of packages that there are. */
  see(packages: readonly Package[]): void;
  /** `there are other versions: 2.0.1, 2.1.0`, `did you mean 'numpy'?`; `undefined` where nothing comes near. */
  hint(): string | undefined;
}

/** Listens to what there is while a requirement is looked for. */
export function nearMisses(requirement: Requirement): NearMisses {
  const anyVersion = { ...requirement, specifiers: [] };
  const names = new Set<string>();
  const versions = new Set<string>();
  return {
    see: (packages) => {
      for (const entry of packages) {
        names.add(entry.name);
        if (meets(entry, anyVersion)) versions.add(cleanOneLine(entry.version, 60));
      }
    },
    hint: () => {
      if (versions.size > 0)
        return `there are other versions: ${[...versions].slice(0, 10).join(', ')}`;
      const hint = didYouMean(requirement.name, names);
      return hint && cleanOneLine(hint, 100);
    },
  };
}
