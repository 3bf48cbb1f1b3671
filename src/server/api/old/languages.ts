import { dataAnswer, detailAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { kernelsOf } from '../kernels-of.ts';

/** `{"languages":["Python","R"]}`, sorted by code units; 503 when there is no kernel. */
export function languagesAnswer(data: KernelData): Answer {
  const languages = new Set(kernelsOf(data).map(({ language }) => language));
  if (languages.size === 0) return detailAnswer(503, 'No languages found in data');
  return dataAnswer({ languages: [...languages].sort() });
}
