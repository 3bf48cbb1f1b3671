/** A date in milliseconds since 1970; `undefined` for what is none. */
export function dateMs(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
