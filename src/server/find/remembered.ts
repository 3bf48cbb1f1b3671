import type { KernelData } from '../data/kernel-data.ts';

/** The same function, computed once for each data; what it gave is forgotten with the data. */
export function remembered<Value>(
  compute: (data: KernelData) => Value,
): (data: KernelData) => Value {
  const known = new WeakMap<KernelData, { readonly value: Value }>();
  return (data) => {
    const { value } = known.get(data) ?? { value: compute(data) };
    known.set(data, { value });
    return value;
  };
}
