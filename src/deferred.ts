/** Names of the methods of `T` that answer by a promise. */
type Asked<T> = {
  [Name in keyof T]: T[Name] extends (...args: never[]) => Promise<unknown> ? Name : never;
}[keyof T];

/**
 * A port whose adapter is loaded with the first question: libraries that a command does not use must not cost it time.
 *
 * @param names of all methods of the port
 */
export function deferred<T extends object, Name extends Asked<T>>(
  load: () => Promise<T>,
  names: readonly Name[],
): Pick<T, Name> {
  let loaded: Promise<T> | undefined;
  const method =
    (name: Name) =>
    async (...args: unknown[]) => {
      const port = await (loaded ??= load());
      return (port[name] as (...given: unknown[]) => Promise<unknown>)(...args);
    };
  return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as Pick<T, Name>;
}
