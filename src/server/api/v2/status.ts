import { momentAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import type { StoreStatus } from '../../data/store.ts';

/** Which data are answered with, and how reading the files went the last time. @param version of the program */
export function statusAnswer(
  version: string,
  data: KernelData | undefined,
  { loaded, lastSuccess, lastAttempt, problems }: StoreStatus,
): Answer {
  const kernels = data?.environments.filter(({ kind }) => kind === 'kernel').length ?? 0;
  return momentAnswer({
    program_version: version,
    loaded,
    data_version: data?.version ?? null,
    generation: data?.generation ?? null,
    indexed_date: data?.indexedDate ?? null,
    last_refresh: lastSuccess ?? null,
    last_attempt: lastAttempt ?? null,
    problems,
    kernels,
    images: (data?.environments.length ?? 0) - kernels,
    packages: data?.table.names.length ?? 0,
  });
}
