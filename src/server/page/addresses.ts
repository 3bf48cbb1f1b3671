import type { Environment } from '../data/environment.ts';

/** Fields of an address; those that are `undefined` or empty are left out. */
export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where the pages are: each function gives an address to link to. */
export interface Addresses {
  home(fields?: Fields): string;
  environment(environment: Environment, fields?: Fields): string;
  packages(fields?: Fields): string;
  compare(fields?: Fields): string;
  find(fields?: Fields): string;
  /** Of a page for programs: `/docs`. */
  program(path: string): string;
}

/** The addresses below a base path. */
export function addressesBelow(basePath: string): Addresses {
  const at =
    (path: string) =>
    (fields: Fields = {}) =>
      withFields(`${basePath}${path}`, fields);
  return {
    home: at('/'),
    environment: (environment, fields = {}) => at(pathOf(environment))(fields),
    packages: at('/packages'),
    compare: at('/compare'),
    find: at('/find'),
    program: (path) => `${basePath}${path}`,
  };
}

/** `/kernels/R/cowsay/1.0`, `/images/scipy-notebook`. */
function pathOf({ kind, id }: Environment): string {
  return `/${kind}s${id.slice(kind.length)}`;
}

function withFields(path: string, fields: Fields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) if (one !== undefined && one !== '') query.append(name, one);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
