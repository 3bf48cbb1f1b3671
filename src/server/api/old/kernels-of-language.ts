import { dataAnswer, detailAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { kernelsOf } from '../kernels-of.ts';

/**
 * `{"language":"R","kernels":[{"name":"cowsay","versions":["1.0","1.1"]}]}`: kernels in the order of the file, versions sorted as
 * texts, which puts 1.10 before 1.9; 404 when there is none.
 */
export function kernelsOfLanguageAnswer(data: KernelData, language: string): Answer {
  const versionsByName = new Map<string, Set<string>>();
  for (const kernel of kernelsOf(data)) {
    if (kernel.language !== language) continue;
    const versions = versionsByName.get(kernel.name) ?? new Set();
    versionsByName.set(kernel.name, versions.add(kernel.version));
  }
  if (versionsByName.size === 0)
    return detailAnswer(404, `Language '${language}' not found or has no kernels`);
  const kernels = [...versionsByName].map(([name, versions]) => ({
    name,
    versions: [...versions].sort(),
  }));
  return dataAnswer({ language, kernels });
}
