import { detailAnswer, jsonType, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';

/** `{"name":"zlib","kernel_count":2,"kernels":[…]}` of the package with exactly this name, as the package index has it. */
export function packageDetailsAnswer({ packageIndex }: KernelData, name: string): Answer {
  const place = packageIndex.placeOf(name);
  if (place === undefined) return detailAnswer(404, `Package '${name}' not found`);
  return { status: 200, type: jsonType, body: packageIndex.bodyOf(place), isOfData: true };
}
