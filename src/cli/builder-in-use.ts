/** The builder that buildx itself would take; `undefined` where the environment names none. */
export function builderInUse(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { BUILDX_BUILDER: name = '' } = env;
  return name === '' ? undefined : name;
}
