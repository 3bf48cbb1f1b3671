/** `{A: '1'}` as the Engine API wants it: `['A=1']`. */
export function envLines(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}
