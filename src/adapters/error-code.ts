/** The system's name for why it refused something: `EACCES`; `undefined` for any other kind of error. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}
