/** What rendering a value gives; `undefined` for one that is nested so deeply that no program can write it. */
export function unlessTooDeep<T>(render: () => T): T | undefined {
  try {
    return render();
  } catch (error) {
    if (!isNamed(error, 'RangeError')) throw error;
    return undefined;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name;
}
